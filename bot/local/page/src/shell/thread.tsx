/** The thread beside the channel: the message it is about, the replies, and a composer. */
import { useEffect, useRef } from 'preact/hooks';
import { Composer } from './composer';
import { MessageRow } from './message';
import { botName } from './page';
import { useReader } from './reader';

export function ThreadPane({ ts }: { ts: string }) {
  const { session, say } = useReader();
  const list = useRef<HTMLDivElement>(null);
  const pane = useRef<HTMLElement>(null);
  const channel = session.channel.value;
  const all = session.messages.value[channel?.id ?? ''] ?? [];
  const parent = all.find((each) => each.ts === ts);
  const replies = all.filter((each) => each.thread_ts === ts && each.ts !== ts);

  useEffect(() => {
    const newest = list.current?.lastElementChild as HTMLElement | null;
    const isTall = newest !== null && newest.offsetHeight > list.current!.clientHeight;
    newest?.scrollIntoView({ block: isTall ? 'start' : 'end' }); // a long answer is read from its beginning
  }, [replies.length]);
  useEffect(() => pane.current?.focus(), []);

  function close() {
    session.thread.value = null;
    document.querySelector<HTMLElement>(`[data-ts="${CSS.escape(ts)}"] .replies, [data-ts="${CSS.escape(ts)}"] .start-thread`)?.focus();
  }

  if (!channel) return null;
  const place = channel.kind === 'dm' ? botName(session) : `#${channel.name}`;
  return (
    <aside
      class="thread"
      ref={pane}
      tabIndex={-1}
      aria-label={say('thread')}
      onKeyDown={(event) => event.key === 'Escape' && !event.defaultPrevented && close()}
    >
      <header class="head">
        <div class="head-text">
          <h2>{say('thread')}</h2>
          <div class="topic">{say('threadIn', { place })}</div>
        </div>
        <button type="button" class="plain-icon" aria-label={say('close')} onClick={close}>
          ×
        </button>
      </header>
      <div class="list" ref={list} role="log" aria-live="polite" aria-label={say('thread')} tabIndex={0}>
        {parent && <MessageRow message={parent} channel={channel.id} isInThread />}
        <div class="day" role="separator">
          <span>{replies.length === 1 ? say('reply1') : say('replies', { n: replies.length })}</span>
        </div>
        {replies.map((each) => (
          <MessageRow key={each.ts} message={each} channel={channel.id} isInThread />
        ))}
      </div>
      <Composer channel={channel.id} thread={ts} place={place} />
    </aside>
  );
}
