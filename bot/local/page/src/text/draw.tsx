/** The tree of `mrkdwn.ts` as elements. Foreign text only ever becomes text nodes. */
import type { ComponentChildren } from 'preact';
import { useReader } from '../shell/reader';
import type { TextObject } from '../wire';
import { withEmoji } from './emoji';
import { type Inline, type Line, parse } from './mrkdwn';
import { fillDate, fullMoment } from './time';

/** A mrkdwn text. */
export function Mrkdwn({ text, verbatim = false }: { text: string; verbatim?: boolean }) {
  return <div class="mrkdwn">{drawLines(parse(text, { verbatim }))}</div>;
}

/** A text object, whichever of the two kinds it is. */
export function Text({ of }: { of: TextObject | string | null | undefined }) {
  if (!of) return null;
  if (typeof of === 'string') return <>{of}</>;
  if (of.type === 'mrkdwn') return <Mrkdwn text={of.text} verbatim={of.verbatim} />;
  return <span class="plain">{plainText(of)}</span>;
}

/** The words of a plain_text object. */
export function plainText(of: TextObject | string | null | undefined): string {
  if (!of) return '';
  if (typeof of === 'string') return of;
  return of.emoji === false ? of.text : withEmoji(of.text);
}

function drawLines(lines: Line[]): ComponentChildren {
  return lines.map((line, at) => {
    switch (line.type) {
      case 'pre':
        return <pre key={at}>{line.text}</pre>;
      case 'quote':
        return <blockquote key={at}>{drawLines(line.lines)}</blockquote>;
      case 'item':
        return (
          <div key={at} class="item">
            <span class="marker">{line.marker}</span>
            <span>{drawInline(line.children)}</span>
          </div>
        );
      default:
        return (
          <div key={at} class={line.children.length ? 'line' : 'line empty'}>
            {drawInline(line.children)}
          </div>
        );
    }
  });
}

function drawInline(pieces: Inline[]): ComponentChildren {
  return pieces.map((piece, at) => <Piece key={at} piece={piece} />);
}

function Piece({ piece }: { piece: Inline }) {
  switch (piece.type) {
    case 'text':
      return <>{piece.text}</>;
    case 'bold':
      return <strong>{drawInline(piece.children)}</strong>;
    case 'italic':
      return <em>{drawInline(piece.children)}</em>;
    case 'strike':
      return <s>{drawInline(piece.children)}</s>;
    case 'code':
      return <code>{piece.text}</code>;
    case 'link':
      return <Link url={piece.url}>{piece.label ?? piece.url}</Link>;
    case 'user':
      return <UserMention id={piece.id} label={piece.label} />;
    case 'channel':
      return <ChannelMention id={piece.id} label={piece.label} />;
    case 'group':
      return <span class="mention">{piece.label ?? `@${piece.id}`}</span>;
    case 'broadcast':
      return <span class="mention loud">@{piece.range}</span>;
    case 'date':
      return <Moment {...piece} />;
  }
}

/** A link that leaves the page. */
export function Link({ url, children }: { url: string; children: ComponentChildren }) {
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

/** @somebody, marked when it is the reader. */
export function UserMention({ id, label = null }: { id: string; label?: string | null }) {
  const { session } = useReader();
  const name = session.user(id)?.name ?? label ?? id;
  return <span class={id === session.userId ? 'mention me' : 'mention'}>@{name}</span>;
}

/** #channel, a way to it when it is known. */
export function ChannelMention({ id, label = null }: { id: string; label?: string | null }) {
  const { session } = useReader();
  const channel = session.boot.value?.channels.find((each) => each.id === id);
  if (!channel) return <span class="mention">#{label ?? id}</span>;
  return (
    <button type="button" class="mention linklike" onClick={() => session.open(id)}>
      #{channel.name}
    </button>
  );
}

/** A moment in the reader's zone. */
export function Moment({ unix, format, url, fallback }: { unix: number; format: string; url?: string | null; fallback: string }) {
  const { clock } = useReader();
  const date = new Date(unix * 1000);
  if (Number.isNaN(date.getTime())) return <>{fallback}</>;
  const text = fillDate(format, unix, clock);
  const when = (
    <time dateTime={date.toISOString()} title={fullMoment(date, clock)}>
      {text}
    </time>
  );
  return url ? <Link url={url}>{when}</Link> : when;
}
