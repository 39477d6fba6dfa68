/**
 * What one persona sees: messages, open modals, drafts, what was read; kept live over a WebSocket.
 *
 * Each persona that was ever acted as keeps its session, so switching back finds everything as it was left,
 * ephemeral messages included.
 */
import { batch, computed, signal } from '@preact/signals';
import type { Action, Boot, Channel, Container, Happening, Message, Prompt, User, Values, View } from '../wire';
import { type Answer, Api } from './api';
import { readMarks, saveMarks } from './remember';

export interface Toast {
  id: number;
  /** Slack's word for what went wrong. */
  error?: string;
  /** The same in a sentence. */
  text?: string;
  kind: 'error' | 'note';
}

const RETRY_MS = [500, 1000, 2000, 4000];
const TOAST_MS = 8000;
let toastNumber = 0;

/** Slack's `ts` sorts as text: as many digits until the year 2286. */
const byTime = (a: Message, b: Message) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0);

export class Session {
  readonly api: Api;
  readonly boot = signal<Boot | null>(null);
  readonly failed = signal(false);
  readonly connected = signal(false);
  readonly botOnline = signal(false);
  readonly messages = signal<Record<string, Message[]>>({});
  readonly views = signal<View[]>([]);
  readonly home = signal<View | null>(null);
  readonly channelId = signal('');
  readonly thread = signal<string | null>(null);
  readonly drafts = signal<Record<string, string>>({});
  readonly read = signal<Record<string, string>>({});
  readonly newSince = signal<string | null>(null);
  /** What the bot says it is doing, by channel. */
  readonly working = signal<Record<string, string>>({});
  readonly prompts = signal<Record<string, Prompt[]>>({});
  readonly toasts = signal<Toast[]>([]);
  /** Typed but not sent: `container/block_id/action_id` → value. */
  readonly typed = signal<Record<string, Values>>({});

  readonly me = computed<User | undefined>(() => this.user(this.api.user));
  readonly channel = computed<Channel | undefined>(() =>
    this.boot.value?.channels.find((each) => each.id === this.channelId.value),
  );

  #socket: WebSocket | null = null;
  #attempt = 0;

  constructor(readonly userId: string) {
    this.api = new Api(userId);
    this.read.value = readMarks(userId);
  }

  user(id: string | undefined): User | undefined {
    return this.boot.value?.users.find((each) => each.id === id);
  }

  /** Who wrote a message; a bot's may name only its bot id. */
  author(message: Message): User | undefined {
    return this.user(message.user) ?? (message.bot_id ? this.user(this.boot.value?.bot_user_id) : undefined);
  }

  /** Loads what there is, shows a channel, and stays connected. */
  async start(channel?: string, thread?: string): Promise<void> {
    await this.#load();
    const known = this.boot.value?.channels ?? [];
    const first = known.find((each) => each.id === channel) ?? known[0];
    if (first && !this.channelId.value) this.open(first.id);
    if (first?.id === channel && thread) this.thread.value = thread;
    this.#connect();
  }

  async #load(): Promise<void> {
    try {
      const boot = await this.api.boot();
      batch(() => {
        this.boot.value = boot;
        this.failed.value = false;
        this.botOnline.value = boot.bot_online;
        this.home.value = boot.home;
        this.views.value = boot.views ?? [];
        this.messages.value = this.#withEphemerals(boot.messages);
        for (const channel of boot.channels) {
          if (!(channel.id in this.read.value)) this.#markRead(channel.id);
        }
      });
    } catch {
      this.failed.value = true;
    }
  }

  /** Slack forgets ephemeral messages on reload, but a lost connection is no reload. */
  #withEphemerals(messages: Record<string, Message[]>): Record<string, Message[]> {
    const merged: Record<string, Message[]> = { ...messages };
    for (const [channel, known] of Object.entries(this.messages.value)) {
      const have = new Set((merged[channel] ?? []).map((each) => each.ts));
      const kept = known.filter((each) => each.ephemeral && !have.has(each.ts));
      merged[channel] = [...(merged[channel] ?? []), ...kept].sort(byTime);
    }
    return merged;
  }

  #connect(): void {
    const socket = this.api.socket();
    this.#socket = socket;
    socket.onopen = () => {
      this.connected.value = true;
      if (this.#attempt > 0 || this.failed.value) void this.#load(); // catch up with what was missed
      this.#attempt = 0;
    };
    socket.onmessage = (event) => this.happen(JSON.parse(String(event.data)) as Happening);
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.connected.value = false;
      const wait = RETRY_MS[Math.min(this.#attempt, RETRY_MS.length - 1)];
      this.#attempt += 1;
      setTimeout(() => this.#connect(), wait);
    };
  }

  /** Takes in what the server tells. */
  happen(event: Happening): void {
    switch (event.type) {
      case 'message':
      case 'ephemeral':
      case 'message_changed':
        if (event.channel && event.message) {
          const message = event.type === 'ephemeral' ? { ...event.message, ephemeral: true } : event.message;
          this.#put(event.channel, message);
        }
        break;
      case 'message_deleted':
        this.#remove(event.channel ?? '', event.ts ?? event.message?.ts ?? '');
        break;
      case 'view_opened':
        if (event.view) this.#push(event.view);
        break;
      case 'view_updated':
        if (event.view) this.#update(event.view);
        break;
      case 'view_closed':
        this.#pop(event.view_id ?? event.view?.id ?? '');
        break;
      case 'home':
        if (event.view) this.home.value = event.view;
        break;
      case 'status':
        this.botOnline.value = event.bot_online ?? this.botOnline.value;
        if (event.channel) this.working.value = { ...this.working.value, [event.channel]: event.text ?? '' };
        break;
      case 'prompts':
        if (event.channel) this.prompts.value = { ...this.prompts.value, [event.channel]: event.prompts ?? [] };
        break;
      case 'error':
        this.toast(event);
        break;
    }
  }

  #put(channel: string, message: Message): void {
    const known = this.messages.value[channel] ?? [];
    const at = known.findIndex((each) => each.ts === message.ts);
    const next = at < 0 ? [...known, message].sort(byTime) : known.with(at, message);
    this.messages.value = { ...this.messages.value, [channel]: next };
    const seen = channel === this.channelId.value && isWatched();
    if (message.user === this.userId || (seen && !this.newSince.value)) this.#markRead(channel);
  }

  #remove(channel: string, ts: string): void {
    const known = this.messages.value[channel] ?? [];
    this.messages.value = { ...this.messages.value, [channel]: known.filter((each) => each.ts !== ts) };
  }

  #push(view: View): void {
    const stack = this.views.value;
    const below = stack.findIndex((each) => each.id === view.previous_view_id);
    this.views.value = [...stack.slice(0, below + 1), view];
  }

  #update(view: View): void {
    if (view.type === 'home') {
      this.home.value = view;
      return;
    }
    this.views.value = this.views.value.map((each) => (each.id === view.id ? view : each));
  }

  #pop(viewId: string): void {
    const at = this.views.value.findIndex((each) => each.id === viewId);
    if (at >= 0) this.views.value = this.views.value.slice(0, at);
  }

  /** Shows a channel; what is unread in it gets a line above. */
  open(channelId: string): void {
    batch(() => {
      if (channelId !== this.channelId.value) this.thread.value = null;
      this.channelId.value = channelId;
      this.newSince.value = this.unread(channelId) > 0 ? (this.read.value[channelId] ?? '0') : null;
      this.#markRead(channelId);
    });
    const kind = this.channel.value?.kind;
    if (kind === 'app') void this.api.openHome();
    if (kind === 'dm') void this.api.openHome('messages'); // an app offers prompts in its Messages tab when it is opened
  }

  /** The person has looked at the open channel. */
  lookedAt(): void {
    this.#markRead(this.channelId.value);
  }

  #markRead(channelId: string): void {
    const last = this.messages.value[channelId]?.at(-1)?.ts ?? '0';
    if (this.read.value[channelId] === last) return;
    this.read.value = { ...this.read.value, [channelId]: last };
    saveMarks(this.userId, this.read.value);
  }

  /** How many messages of others in a channel were not seen. */
  unread(channelId: string): number {
    const since = this.read.value[channelId] ?? '0';
    return (this.messages.value[channelId] ?? []).filter(
      (each) => each.ts > since && each.user !== this.userId && !isReply(each),
    ).length;
  }

  async act(container: Container, action: Action, values: Values): Promise<void> {
    this.report(await this.api.action(container, action, values));
  }

  /** Closes the top modal. */
  dismiss(view: View): void {
    this.#pop(view.id);
    void this.api.close(view.id);
  }

  /** Tells the person when an answer is a refusal. */
  report(answer: Answer): boolean {
    if (!answer.ok) this.toast(answer);
    return answer.ok;
  }

  /** Shows a notice; once, when the same comes by two ways. */
  toast({ error, text }: { error?: string; text?: string }, kind: Toast['kind'] = 'error'): void {
    if (this.toasts.value.some((each) => each.error === error && each.text === text)) return;
    toastNumber += 1;
    const id = toastNumber;
    this.toasts.value = [...this.toasts.value, { id, error, text, kind }];
    setTimeout(() => this.untoast(id), TOAST_MS);
  }

  untoast(id: number): void {
    this.toasts.value = this.toasts.value.filter((each) => each.id !== id);
  }

  setTyped(container: string, block: string, action: string, value: Values[string][string]): void {
    const values = this.typed.value[container] ?? {};
    this.typed.value = {
      ...this.typed.value,
      [container]: { ...values, [block]: { ...values[block], [action]: value } },
    };
  }

  setDraft(place: string, text: string): void {
    this.drafts.value = { ...this.drafts.value, [place]: text };
  }
}

/** Is it an answer inside a thread that the channel itself does not show? */
export function isReply(message: Message): boolean {
  return Boolean(message.thread_ts && message.thread_ts !== message.ts && message.subtype !== 'thread_broadcast');
}

function isWatched(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus();
}
