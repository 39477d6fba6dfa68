/** The page: sidebar, channel, thread, and what lies above them. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { begin, cannotStart, current } from '../session/sessions';
import type { Session } from '../session/session';
import { ChannelView } from './channel';
import { Confirmation, Lightbox, type Shown } from './dialogs';
import { HomeTab } from './home';
import { Modals } from './modal';
import { type Question, ReaderContext, type Reader } from './reader';
import { Sidebar } from './sidebar';
import { ThreadPane } from './thread';
import { Toasts } from './toasts';
import { wordsFor } from './words';

export function Page() {
  useEffect(() => void begin(), []);
  const session = current.value;
  const say = wordsFor(session?.me.value?.locale ?? navigator.language);
  if (!session?.boot.value) {
    return (
      <main class="waiting" aria-busy={!cannotStart.value}>
        {say(cannotStart.value ? 'unreachable' : 'loading')}
      </main>
    );
  }
  return <Workspace key={session.userId} session={session} />;
}

interface Asked extends Question {
  answer: (sure: boolean) => void;
}

function Workspace({ session }: { session: Session }) {
  const [image, setImage] = useState<Shown | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [isMenuOpen, setMenuOpen] = useState(false);
  const menuButton = useRef<HTMLButtonElement>(null);
  const me = session.me.value;
  const channel = session.channel.value;
  const locale = me?.locale ?? 'en-US';
  const tz = me?.tz ?? 'UTC';

  const reader = useMemo<Reader>(
    () => ({
      session,
      clock: { locale, tz },
      say: wordsFor(locale),
      enlarge: setImage,
      confirm: (question) => new Promise((answer) => setAsked({ ...question, answer })),
    }),
    [session, locale, tz],
  );
  const { say } = reader;

  useEffect(() => {
    document.documentElement.lang = locale.startsWith('zh') ? 'zh-CN' : 'en';
  }, [locale]);

  const unread = (session.boot.value?.channels ?? []).reduce((sum, each) => sum + session.unread(each.id), 0);
  useEffect(() => {
    const place = channel?.kind === 'channel' ? `#${channel.name}` : channel?.kind === 'app' ? say('appHome') : botName(session);
    document.title = `${unread ? `(${unread}) ` : ''}${place} · ${session.boot.value?.team.name ?? ''}`;
  });

  useEffect(() => {
    const look = () => document.visibilityState === 'visible' && session.lookedAt();
    addEventListener('focus', look);
    return () => removeEventListener('focus', look);
  }, [session]);

  function closeMenu() {
    setMenuOpen(false);
    menuButton.current?.focus();
  }

  return (
    <ReaderContext.Provider value={reader}>
      <a class="skip" href="#messages" onClick={(event) => skipTo(event, 'messages')}>
        {say('skip')}
      </a>
      <div class={`workspace${isMenuOpen ? ' menu-open' : ''}${session.thread.value ? ' thread-open' : ''}`}>
        <Sidebar isOpen={isMenuOpen} onClose={closeMenu} />
        <div class="veil" onClick={closeMenu} />
        {channel?.kind === 'app' ? (
          <HomeTab menuButton={menuButton} onMenu={() => setMenuOpen(true)} />
        ) : (
          <ChannelView key={channel?.id} menuButton={menuButton} onMenu={() => setMenuOpen(true)} />
        )}
        {session.thread.value && <ThreadPane key={session.thread.value} ts={session.thread.value} />}
      </div>
      <Modals />
      {image && <Lightbox image={image} onClose={() => setImage(null)} />}
      {asked && (
        <Confirmation
          question={asked}
          onAnswer={(sure) => {
            asked.answer(sure);
            setAsked(null);
          }}
        />
      )}
      <Toasts />
    </ReaderContext.Provider>
  );
}

/** What the bot is called. */
export function botName(session: Session): string {
  const bot = session.user(session.boot.value?.bot_user_id);
  return bot?.real_name || bot?.name || 'Restock';
}

/** The address holds the channel, so a jump inside the page must not change it. */
function skipTo(event: Event, id: string): void {
  event.preventDefault();
  document.getElementById(id)?.focus();
}
