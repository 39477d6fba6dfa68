/** Rich text: sections, lists, quotes and preformatted parts. Its text is never parsed. */
import type { ComponentChildren } from 'preact';
import type { RichPart, RichPiece } from '../wire';
import { ChannelMention, Link, Moment, UserMention } from './draw';
import { emoji } from './emoji';
import { safeUrl } from './mrkdwn';

const MARKERS = ['•', '◦', '▪'];

/** The parts of a rich_text block or cell. */
export function RichText({ parts }: { parts: RichPart[] | undefined }) {
  const numbers: number[] = [];
  return (
    <div class="rich">
      {(parts ?? []).map((part, at) => {
        if (part.type !== 'rich_text_list') numbers.length = 0;
        return <Part key={at} part={part} numbers={numbers} />;
      })}
    </div>
  );
}

function Part({ part, numbers }: { part: RichPart; numbers: number[] }) {
  const children = (part.elements ?? []) as RichPiece[];
  switch (part.type) {
    case 'rich_text_preformatted':
      return <pre>{children.map((piece) => piece.text ?? piece.url ?? '').join('')}</pre>;
    case 'rich_text_quote':
      return <blockquote>{pieces(children)}</blockquote>;
    case 'rich_text_list':
      return <List part={part} numbers={numbers} />;
    default:
      return <div class="line">{pieces(children)}</div>;
  }
}

function List({ part, numbers }: { part: RichPart; numbers: number[] }) {
  const indent = part.indent ?? 0;
  numbers.length = Math.min(numbers.length, indent + 1);
  const items = (part.elements ?? []) as RichPart[];
  const rows = items.map((item, at) => {
    numbers[indent] = part.offset && at === 0 ? part.offset + 1 : (numbers[indent] ?? 0) + 1;
    const marker = part.style === 'ordered' ? ordinal(numbers[indent], indent) : MARKERS[indent % MARKERS.length];
    return (
      <div key={at} class="item" role="listitem">
        <span class="marker">{marker}</span>
        <span>{pieces((item.elements ?? []) as RichPiece[])}</span>
      </div>
    );
  });
  return (
    <div class={`rich-list indent-${Math.min(indent, 8)}`} role="list">
      {rows}
    </div>
  );
}

/** 1. at the outer level, a. inside it, i. inside that, as Slack numbers them. */
function ordinal(number: number, indent: number): string {
  if (indent % 3 === 1) return `${String.fromCharCode(97 + ((number - 1) % 26))}.`;
  if (indent % 3 === 2) return `${roman(number)}.`;
  return `${number}.`;
}

function roman(number: number): string {
  const signs: [number, string][] = [[10, 'x'], [9, 'ix'], [5, 'v'], [4, 'iv'], [1, 'i']];
  let left = number;
  let text = '';
  for (const [value, sign] of signs) {
    while (left >= value) {
      text += sign;
      left -= value;
    }
  }
  return text;
}

function pieces(of: RichPiece[]): ComponentChildren {
  return of.map((piece, at) => <Styled key={at} piece={piece} />);
}

function Styled({ piece }: { piece: RichPiece }) {
  let drawn: ComponentChildren = <Piece piece={piece} />;
  const style = piece.style ?? {};
  if (style.code) drawn = <code>{drawn}</code>;
  if (style.bold) drawn = <strong>{drawn}</strong>;
  if (style.italic) drawn = <em>{drawn}</em>;
  if (style.strike) drawn = <s>{drawn}</s>;
  if (style.underline) drawn = <u>{drawn}</u>;
  return <>{drawn}</>;
}

function Piece({ piece }: { piece: RichPiece }) {
  switch (piece.type) {
    case 'text':
      return <>{piece.text}</>;
    case 'link': {
      const url = safeUrl(piece.url ?? '');
      return url ? <Link url={url}>{piece.text || url}</Link> : <>{piece.text ?? piece.url}</>;
    }
    case 'emoji':
      return <>{emoji(piece.name ?? '') ?? `:${piece.name}:`}</>;
    case 'user':
      return <UserMention id={piece.user_id ?? ''} />;
    case 'channel':
      return <ChannelMention id={piece.channel_id ?? ''} />;
    case 'usergroup':
      return <span class="mention">@{piece.usergroup_id}</span>;
    case 'broadcast':
      return <span class="mention loud">@{piece.range}</span>;
    case 'date':
      return <Moment unix={piece.timestamp ?? 0} format={piece.format ?? ''} url={safeUrl(piece.url ?? '')} fallback={piece.fallback ?? ''} />;
    case 'color':
      return <code>{piece.value}</code>;
    default:
      return <>{piece.text}</>;
  }
}
