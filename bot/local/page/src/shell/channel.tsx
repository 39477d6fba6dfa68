/** A channel or direct message: its messages, newest at the bottom, and the composer. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { isReply } from '../session/session';
import { dayKey, dayTitle, moment } from '../text/time';
import type { Message } from '../wire';
import { Composer } from './composer';
import { Banner, Header, type MenuProps } from './header';
import { MessageRow } from './message';
import { botName } from './page';
import { useReader } from './reader';
import { Presence } from './sidebar';

const TOGETHER_S = 300; // messages of one person within five minutes stand under one name

export function ChannelView(props: MenuProps) {
  const { session, say } = useReader();
  const channel = session.channel.value!;
  const messages = (session.messages.value[channel.id] ?? []).filter((each) => !isReply(each));
  const isDirect = channel.kind === 'dm';
  const name = isDirect ? botName(session) : `#${channel.name}`;
  const presence = (
    <>
      <Presence /> {say(session.botOnline.value ? 'online' : 'away')}
    </>
  );
  return (
    <main class="channel">
      <Header {...props} title={name} note={isDirect ? presence : channel.topic} />
      <Banner />
      <MessageList messages={messages} />
      <Working channel={channel.id} />
      <Composer channel={channel.id} place={name} />
    </main>
  );
}

function Working({ channel }: { channel: string }) {
  const { session, say } = useReader();
  const text = session.working.value[channel];
  return (
    <div class="working" role="status">
      {text && say('isWorking', { name: botName(session), text })}
    </div>
  );
}

function MessageList({ messages }: { messages: Message[] }) {
  const { session, say, clock } = useReader();
  const list = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const follows = useRef(true); // the newest message stays in sight until one scrolls away
  const placed = useRef(0); // where it was put, to tell that from where somebody scrolled
  const [isAway, setAway] = useState(false);

  function place(top: number) {
    list.current!.scrollTop = top;
    placed.current = list.current!.scrollTop;
  }

  /** To the end; a message taller than the screen is shown from its beginning, since the answer stands there. */
  function follow() {
    if (!list.current || !follows.current) return;
    const newest = content.current?.lastElementChild as HTMLElement | null;
    const isTall = newest !== null && newest.offsetHeight > list.current.clientHeight;
    place(isTall ? newest.offsetTop - 6 : list.current.scrollHeight);
  }

  useLayoutEffect(follow, []);

  useEffect(() => {
    const watch = new ResizeObserver(follow); // images and charts arrive later
    if (content.current) watch.observe(content.current);
    if (list.current) watch.observe(list.current);
    return () => watch.disconnect();
  }, []);

  const last = messages.at(-1);
  useEffect(() => {
    if (last?.user === session.userId) follows.current = true;
    follow();
  }, [last?.ts]);

  function onScroll() {
    const { scrollTop, scrollHeight, clientHeight } = list.current!;
    if (Math.abs(scrollTop - placed.current) < 2) return;
    follows.current = scrollHeight - scrollTop - clientHeight < 60;
    setAway(!follows.current);
    if (follows.current) session.lookedAt();
  }

  const since = session.newSince.value;
  let day = '';
  let hasLine = false;
  return (
    <div class="list-frame">
      <div id="messages" class="list" ref={list} role="log" aria-live="polite" aria-label={session.channel.value?.name} tabIndex={0} onScroll={onScroll}>
        <div ref={content} class="list-content">
          {messages.length === 0 && <p class="nothing">{say('empty')}</p>}
          {messages.map((message, at) => {
            const date = moment(message.ts);
            const key = dayKey(date, clock);
            const isNewDay = key !== day;
            day = key;
            const isFirstNew = since !== null && !hasLine && message.ts > since && message.user !== session.userId;
            hasLine ||= isFirstNew;
            const before = messages[at - 1];
            const isFollowing = !isNewDay && !isFirstNew && before !== undefined && standTogether(before, message);
            return [
              isNewDay && (
                <div key={key} class="day" role="separator" aria-label={dayTitle(date, clock)}>
                  <span>{dayTitle(date, clock)}</span>
                </div>
              ),
              isFirstNew && (
                <div key="new" class="new-line" role="separator" aria-label={say('newMessages')}>
                  <span>{say('newMessages')}</span>
                </div>
              ),
              <MessageRow key={message.ts} message={message} channel={session.channelId.value} isFollowing={isFollowing} />,
            ];
          })}
        </div>
      </div>
      {isAway && (
        <button
          type="button"
          class="button to-latest"
          onClick={() => {
            follows.current = true;
            setAway(false);
            place(list.current!.scrollHeight);
          }}
        >
          ↓ {say('latest')}
        </button>
      )}
    </div>
  );
}

function standTogether(one: Message, next: Message): boolean {
  if (one.ephemeral || next.ephemeral || one.reply_count || one.blocks?.length) return false;
  const isSame = one.user === next.user && one.bot_id === next.bot_id;
  return isSame && Number(next.ts) - Number(one.ts) < TOGETHER_S;
}
