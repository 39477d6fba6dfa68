/** One message: who, when, what, its files, and the way into its thread. */
import { Blocks } from '../blocks/blocks';
import { isReply } from '../session/session';
import { Mrkdwn } from '../text/draw';
import { emoji } from '../text/emoji';
import { fullMoment, moment, timeOfDay } from '../text/time';
import type { Message } from '../wire';
import { Avatar } from './avatar';
import { Files } from './files';
import { useReader } from './reader';

interface Props {
  message: Message;
  channel: string;
  /** It stands under the name of the message before. */
  isFollowing?: boolean;
  isInThread?: boolean;
}

export function MessageRow({ message, channel, isFollowing = false, isInThread = false }: Props) {
  const { session, clock, say } = useReader();
  const author = session.author(message);
  const date = moment(message.ts);
  const name = author?.real_name || author?.name || message.user || '';
  const classes = ['message', isFollowing && 'following', message.ephemeral && 'ephemeral'].filter(Boolean).join(' ');
  return (
    <article class={classes} aria-label={name} data-ts={message.ts}>
      <div class="gutter">{!isFollowing && <Avatar user={author} />}</div>
      <div class="body">
        {message.ephemeral && (
          <div class="only-you">
            <svg viewBox="0 0 20 20" aria-hidden="true">
              <path d="M1.5 10S4.5 4.5 10 4.5 18.5 10 18.5 10 15.5 15.5 10 15.5 1.5 10 1.5 10z" />
              <circle cx="10" cy="10" r="2.6" />
            </svg>
            {say('onlyYou')}
          </div>
        )}
        {!isFollowing && (
          <div class="byline">
            <span class="author">{name}</span>
            {author?.is_bot && <span class="app-badge">{say('app')}</span>}
            <time dateTime={date.toISOString()} title={fullMoment(date, clock)}>
              {timeOfDay(date, clock)}
            </time>
          </div>
        )}
        <Content message={message} channel={channel} />
        {message.edited && !message.ephemeral && !message.bot_id && <span class="edited">{say('edited')}</span>}
        <Reactions message={message} />
        {!isInThread && <ThreadLink message={message} channel={channel} />}
      </div>
    </article>
  );
}

function Content({ message, channel }: { message: Message; channel: string }) {
  const blocks = message.blocks ?? [];
  const container = { type: 'message' as const, channel, ts: message.ts, ...(message.ephemeral && { ephemeral: true }) };
  const surface = `message:${channel}:${message.ts}`;
  return (
    <>
      {blocks.length > 0 ? (
        <Blocks blocks={blocks} surface={surface} container={container} files={message.files} />
      ) : (
        message.text && <Mrkdwn text={message.text} />
      )}
      {(message.attachments ?? []).map((each, at) => (
        <div key={at} class="attachment" style={{ borderColor: colour(each.color) }}>
          {each.blocks ? (
            <Blocks blocks={each.blocks} surface={`${surface}:${at}`} container={container} />
          ) : (
            <Mrkdwn text={each.text ?? each.fallback ?? ''} />
          )}
        </div>
      ))}
      <Files files={message.files} />
    </>
  );
}

function colour(given: string | undefined): string | undefined {
  return given && /^#?[0-9a-f]{6}$/i.test(given) ? `#${given.replace('#', '')}` : undefined;
}

function Reactions({ message }: { message: Message }) {
  const { session } = useReader();
  if (!message.reactions?.length) return null;
  return (
    <div class="reactions">
      {message.reactions.map((each) => (
        <span key={each.name} class="reaction" title={each.users.map((id) => session.user(id)?.real_name ?? id).join(', ')}>
          <span aria-label={each.name}>{emoji(each.name) ?? `:${each.name}:`}</span> {each.count}
        </span>
      ))}
    </div>
  );
}

/** How many replies there are, or a quiet way to write the first. */
function ThreadLink({ message, channel }: { message: Message; channel: string }) {
  const { session, clock, say } = useReader();
  if (message.ephemeral || isReply(message)) return null;
  const replies = (session.messages.value[channel] ?? []).filter((each) => each.thread_ts === message.ts && each.ts !== message.ts);
  const count = Math.max(message.reply_count ?? 0, replies.length);
  const open = () => {
    session.thread.value = message.ts;
  };
  if (count === 0) {
    return (
      <button type="button" class="start-thread" aria-label={say('startThread')} title={say('startThread')} onClick={open}>
        ↩
      </button>
    );
  }
  const last = replies.at(-1);
  const people = [...new Map(replies.map((each) => [each.user, session.author(each)])).values()].slice(0, 3);
  return (
    <button type="button" class="replies" onClick={open}>
      {people.map((user, at) => (
        <Avatar key={at} user={user} size={20} />
      ))}
      <strong>{count === 1 ? say('reply1') : say('replies', { n: count })}</strong>
      {last && <span class="quiet">{say('lastReply', { when: timeOfDay(moment(last.ts), clock) })}</span>}
    </button>
  );
}
