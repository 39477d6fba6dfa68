/** The calls the page makes to the workspace server. Errors come back as `{ok: false, error}`, never as exceptions. */
import type { Action, Boot, Container, FileObject, Option, OptionGroup, Values } from '../wire';

export interface Answer {
  ok: boolean;
  error?: string;
  /** The error in words, where the server has some. */
  text?: string;
  /** What is wrong with a modal's fields, by block. */
  errors?: Record<string, string>;
}

export interface Choices {
  options?: Option[];
  option_groups?: OptionGroup[];
  error?: string;
  text?: string;
}

async function post<T extends object>(path: string, body: object): Promise<T | { ok: false; error: string }> {
  return read(
    fetch(`/client/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );
}

async function read<T extends object>(request: Promise<Response>): Promise<T | { ok: false; error: string }> {
  try {
    const response = await request;
    const type = response.headers.get('Content-Type') ?? '';
    if (!type.includes('json')) return { ok: false, error: `http_${response.status}` };
    return (await response.json()) as T;
  } catch {
    return { ok: false, error: 'connection_failed' };
  }
}

/** The server as one person sees it. */
export class Api {
  constructor(readonly user: string) {}

  async boot(): Promise<Boot> {
    const response = await fetch(`/client/boot?user=${encodeURIComponent(this.user)}`);
    if (!response.ok) throw new Error(`boot: ${response.status}`);
    return (await response.json()) as Boot;
  }

  socket(): WebSocket {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    return new WebSocket(`${scheme}://${location.host}/client/ws?user=${encodeURIComponent(this.user)}`);
  }

  message(channel: string, text: string, thread_ts?: string): Promise<Answer> {
    return post('message', { user: this.user, channel, text, ...(thread_ts && { thread_ts }) });
  }

  command(channel: string, command: string, text: string): Promise<Answer> {
    return post('command', { user: this.user, channel, command, text });
  }

  action(container: Container, action: Action, values: Values): Promise<Answer> {
    return post('action', { user: this.user, container, action, state: { values } });
  }

  submit(view_id: string, values: Values): Promise<Answer> {
    return post('view_submit', { user: this.user, view_id, state: { values } });
  }

  close(view_id: string): Promise<Answer> {
    return post('view_close', { user: this.user, view_id });
  }

  options(container: Container, action_id: string, block_id: string, value: string): Promise<Choices> {
    return post<Choices>('options', { user: this.user, container, action_id, block_id, value });
  }

  openHome(tab: 'home' | 'messages' = 'home'): Promise<Answer> {
    return post('open_home', { user: this.user, tab });
  }

  upload(channel: string, files: File[], initial_comment: string, thread_ts?: string): Promise<Answer> {
    const form = new FormData();
    form.set('user', this.user);
    form.set('channel', channel);
    form.set('initial_comment', initial_comment);
    if (thread_ts) form.set('thread_ts', thread_ts);
    for (const file of files) form.append('file', file);
    return read(fetch('/client/upload', { method: 'POST', body: form }));
  }

  /** Where the bytes of a file are. */
  fileUrl(file: FileObject | { id: string; name?: string }): string {
    const name = encodeURIComponent(file.name ?? 'file');
    return `/files/${encodeURIComponent(file.id)}/${name}?user=${encodeURIComponent(this.user)}`;
  }
}
