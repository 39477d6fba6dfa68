/** Who is reading: their session, language and zone, for everything drawn below. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Session } from '../session/session';
import type { Clock } from '../text/time';
import type { Say } from './words';

export interface Reader {
  session: Session;
  clock: Clock;
  say: Say;
  /** Shows an image at full size. */
  enlarge: (image: { url: string; alt: string }) => void;
  /** Has the person confirm something; false when they turn back. */
  confirm: (question: Question) => Promise<boolean>;
}

export interface Question {
  title: string;
  text: string;
  mrkdwn: boolean;
  confirm: string;
  deny: string;
  danger: boolean;
}

export const ReaderContext = createContext<Reader | null>(null);

/** The reader of what is being drawn. */
export function useReader(): Reader {
  const reader = useContext(ReaderContext);
  if (!reader) throw new Error('drawn outside a workspace');
  return reader;
}
