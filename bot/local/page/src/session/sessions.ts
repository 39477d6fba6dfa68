/** The personas: whose session is shown, and those that wait in the background. The address says which, so it can be shared. */
import { effect, signal } from '@preact/signals';
import type { Boot } from '../wire';
import { lastPersona, savePersona } from './remember';
import { Session } from './session';

export const current = signal<Session | null>(null);
export const cannotStart = signal(false);
const known = new Map<string, Session>();

/** The session of a persona, if it was ever acted as since the page was opened. */
export const sessionOf = (user: string): Session | undefined => known.get(user);

/** Shows the workspace as this persona sees it. */
export async function actAs(user: string, channel?: string, thread?: string): Promise<void> {
  let session = known.get(user);
  if (session) {
    current.value = session;
  } else {
    session = new Session(user);
    known.set(user, session);
    await session.start(channel ?? sharedChannel(), thread);
    current.value = session;
  }
  savePersona(user);
}

/** Changing persona keeps the channel, when both are in it. */
function sharedChannel(): string | undefined {
  return current.value?.channel.value?.kind === 'dm' ? undefined : current.value?.channelId.value;
}

/** Finds out who there is, and begins as the persona of the address, or the last one, or the first. */
export async function begin(): Promise<void> {
  const [user = '', channel, thread] = location.hash.slice(1).split('/').filter(Boolean);
  for (const wanted of [user, lastPersona(), '']) {
    try {
      const response = await fetch(`/client/boot${wanted ? `?user=${encodeURIComponent(wanted)}` : ''}`);
      if (!response.ok) continue;
      const boot = (await response.json()) as Boot;
      if (!boot.me) continue;
      cannotStart.value = false;
      await actAs(boot.me, channel, thread);
      effect(writeAddress);
      return;
    } catch {
      break; // nobody there: try again from the start
    }
  }
  cannotStart.value = true;
  setTimeout(() => void begin(), 2000);
}

function writeAddress(): void {
  const session = current.value;
  if (!session) return;
  const parts = [session.userId, session.channelId.value, session.thread.value].filter(Boolean);
  history.replaceState(null, '', `#${parts.join('/')}`);
}
