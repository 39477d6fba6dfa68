/**
 * What does Slack's mrkdwn say? Text in, a small tree out; `draw.tsx` turns the tree into elements.
 *
 * The text is read once, from left to right. Only a real `<…>` is a control sequence: what `&lt;` stands for is
 * a character and is never looked at again, so an escaped `&lt;!channel&gt;` stays text. Markup is never HTML.
 */
import { emoji, SHORTCODE } from './emoji';

export type Inline =
  | { type: 'text'; text: string }
  | { type: 'bold' | 'italic' | 'strike'; children: Inline[] }
  | { type: 'code'; text: string }
  | { type: 'link'; url: string; label: string | null }
  | { type: 'user'; id: string; label: string | null }
  | { type: 'channel'; id: string; label: string | null }
  | { type: 'group'; id: string; label: string | null }
  | { type: 'broadcast'; range: string }
  | { type: 'date'; unix: number; format: string; url: string | null; fallback: string };

export type Line =
  | { type: 'line'; children: Inline[] }
  | { type: 'item'; marker: string; children: Inline[] }
  | { type: 'quote'; lines: Line[] }
  | { type: 'pre'; text: string };

/** One character of text, or something that was written between `<` and `>`. */
type Unit = string | Inline;

interface Options {
  /** Leave plain `@here` and plain addresses alone (`verbatim: true`). */
  verbatim?: boolean;
}

const MARKS: Record<string, 'bold' | 'italic' | 'strike'> = { '*': 'bold', _: 'italic', '~': 'strike' };
const DEEPEST = 6; // nobody nests deeper; hostile text would
const ADDRESS = /https?:\/\/[^\s<>"'|）】」，。]+[^\s<>"'|.,;:!?)\]）】」，。]/iy;
const BROADCAST = /@(here|channel|everyone)\b/y;
const ITEM = /^(\s*)(•|◦|▪|–|-|\d{1,2}[.)])\s+/;
const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** The lines of a mrkdwn text. */
export function parse(text: string, options: Options = {}): Line[] {
  const lines: Line[] = [];
  const pieces = text.split('```');
  const closed = pieces.length % 2 === 1 ? pieces.length : pieces.length - 1; // an unclosed fence is text
  for (let at = 0; at < closed; at += 1) {
    const piece = pieces[at]!;
    if (at % 2 === 1) {
      lines.push({ type: 'pre', text: plain(units(piece.replace(/^\n/, ''), { verbatim: true })) });
      continue;
    }
    let prose = piece;
    if (at > 0) prose = prose.replace(/^\n/, '');
    if (at < closed - 1) prose = prose.replace(/\n$/, '');
    if (at === closed - 1 && closed < pieces.length) prose += `\`\`\`${pieces[closed]!}`;
    if (prose !== '' || pieces.length === 1) lines.push(...proseLines(prose, options));
  }
  return lines;
}

function proseLines(text: string, options: Options): Line[] {
  const lines: Line[] = [];
  const written = text.split('\n');
  for (let at = 0; at < written.length; at += 1) {
    const line = written[at]!;
    const whole = /^(?:&gt;|>){3}\s?/.exec(line);
    if (whole) {
      const rest = [line.slice(whole[0].length), ...written.slice(at + 1)].join('\n');
      lines.push({ type: 'quote', lines: plainLines(rest, options) });
      break;
    }
    if (/^(?:&gt;|>)/.test(line)) {
      const quoted: string[] = [];
      while (at < written.length && /^(?:&gt;|>)/.test(written[at]!)) {
        quoted.push(written[at]!.replace(/^(?:&gt;|>)\s?/, ''));
        at += 1;
      }
      at -= 1;
      lines.push({ type: 'quote', lines: plainLines(quoted.join('\n'), options) });
      continue;
    }
    lines.push(...plainLines(line, options));
  }
  return lines;
}

function plainLines(text: string, options: Options): Line[] {
  return text.split('\n').map((line) => {
    const item = ITEM.exec(line);
    if (!item) return { type: 'line', children: inline(line, options) };
    return { type: 'item', marker: item[2]!, children: inline(line.slice(item[0].length), options) };
  });
}

/** The pieces of one line. */
export function inline(text: string, options: Options = {}): Inline[] {
  return emphasis(units(text, options), 0);
}

/** Characters and control sequences, in order. Entities become the characters they stand for. */
function units(text: string, options: Options): Unit[] {
  const found: Unit[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at]!;
    if (character === '<') {
      const end = text.indexOf('>', at);
      const control = end > at + 1 ? sequence(text.slice(at + 1, end)) : null;
      if (control) {
        found.push(control);
        at = end + 1;
        continue;
      }
    } else if (character === '&') {
      const entity = /^&(?:amp|lt|gt);/.exec(text.slice(at, at + 5))?.[0];
      if (entity) {
        found.push(ENTITIES[entity]!);
        at += entity.length;
        continue;
      }
    } else if (!options.verbatim && (character === 'h' || character === '@') && !isWord(found.at(-1))) {
      const plainLink = matchAt(ADDRESS, text, at);
      const broadcast = plainLink ? null : matchAt(BROADCAST, text, at);
      if (plainLink) found.push({ type: 'link', url: unescape(plainLink[0]), label: null });
      else if (broadcast) found.push({ type: 'broadcast', range: broadcast[1]! });
      if (plainLink || broadcast) {
        at += (plainLink ?? broadcast)![0].length;
        continue;
      }
    }
    const whole = String.fromCodePoint(text.codePointAt(at)!);
    found.push(whole);
    at += whole.length;
  }
  return found;
}

/** What stands between `<` and `>`, or null when it is not one of Slack's sequences. */
function sequence(content: string): Inline | null {
  const bar = content.indexOf('|');
  const head = bar < 0 ? content : content.slice(0, bar);
  const label = bar < 0 ? null : unescape(content.slice(bar + 1));
  const id = head.slice(1);
  if (/^@[UWB][A-Z0-9_]+$/.test(head)) return { type: 'user', id, label };
  if (/^#[CGD][A-Z0-9_]+$/.test(head)) return { type: 'channel', id, label };
  if (head.startsWith('!')) return special(id, label);
  const url = safeUrl(unescape(head));
  return url ? { type: 'link', url, label: label || null } : null;
}

function special(head: string, label: string | null): Inline | null {
  if (['here', 'channel', 'everyone'].includes(head)) return { type: 'broadcast', range: head };
  const [kind, first, second, third] = head.split('^');
  if (kind === 'subteam' && first) return { type: 'group', id: first, label };
  if (kind === 'date' && first && second && /^\d{1,12}$/.test(first)) {
    const url = third ? safeUrl(unescape(third)) : null;
    return { type: 'date', unix: Number(first), format: unescape(second), url, fallback: label ?? '' };
  }
  return null;
}

/** The address, when it is of a kind that may be opened from here. */
export function safeUrl(url: string): string | null {
  return /^(?:https?:\/\/|mailto:|tel:)[^\s]+$/i.test(url) ? url : null;
}

function emphasis(text: Unit[], depth: number): Inline[] {
  const drawn: Inline[] = [];
  const none: Record<string, boolean> = {}; // marks that are not closed in the rest of this text
  let pending = '';
  const flush = () => {
    if (pending) drawn.push({ type: 'text', text: pending });
    pending = '';
  };
  for (let at = 0; at < text.length; at += 1) {
    const unit = text[at]!;
    if (typeof unit !== 'string') {
      flush();
      drawn.push(unit);
      continue;
    }
    if (unit === '`' && !none['`']) {
      const end = text.indexOf('`', at + 1);
      if (end > at + 1) {
        flush();
        drawn.push({ type: 'code', text: plain(text.slice(at + 1, end)) });
        at = end;
        continue;
      }
      none['`'] = end < 0;
    } else if (unit in MARKS && depth < DEEPEST && !none[unit] && opens(text, at)) {
      const end = closing(text, at, unit);
      if (end > 0) {
        flush();
        drawn.push({ type: MARKS[unit]!, children: emphasis(text.slice(at + 1, end), depth + 1) });
        at = end;
        continue;
      }
      none[unit] = true;
    } else if (unit === ':' && /^[a-z0-9_+'-]$/.test(String(text[at + 1] ?? ''))) {
      const written = text.slice(at, at + 80).map((each) => (typeof each === 'string' ? each : '\0')).join('');
      const code = matchAt(SHORTCODE, written, 0);
      const character = code && emoji(code[1]!);
      if (code && character) {
        pending += character;
        at += code[0].length - 1; // shortcodes are ASCII: one unit for each character
        continue;
      }
    }
    pending += unit;
  }
  flush();
  return drawn;
}

/** A mark opens before something that is not blank, and not inside a word. */
function opens(text: Unit[], at: number): boolean {
  return !isWord(text[at - 1]) && !isBlank(text[at + 1]) && text[at + 1] !== text[at];
}

function closing(text: Unit[], from: number, mark: string): number {
  let inCode = false;
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '`') inCode = !inCode && text.indexOf('`', at + 1) > 0;
    if (!inCode && text[at] === mark && at > from + 1 && !isBlank(text[at - 1]) && !isWord(text[at + 1])) return at;
  }
  return -1;
}

function isBlank(unit: Unit | undefined): boolean {
  return unit === undefined || (typeof unit === 'string' && /\s/.test(unit));
}

/** Letters of scripts that separate words by blanks; Chinese does not, and may stand right beside a mark. */
function isWord(unit: Unit | undefined): boolean {
  return typeof unit === 'string' && /[\p{L}\p{N}]/u.test(unit) && !/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/u.test(unit);
}

/** The characters alone: for code, where nothing is drawn. */
function plain(text: Unit[]): string {
  return text
    .map((unit) => {
      if (typeof unit === 'string') return unit;
      switch (unit.type) {
        case 'link':
          return unit.label ?? unit.url;
        case 'broadcast':
          return `@${unit.range}`;
        case 'user':
        case 'group':
          return unit.label ?? `@${unit.id}`;
        case 'channel':
          return `#${unit.label ?? unit.id}`;
        case 'date':
          return unit.fallback;
        default:
          return '';
      }
    })
    .join('');
}

function unescape(text: string): string {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]!);
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
