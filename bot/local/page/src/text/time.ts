/** When, in words: every moment is shown in the reader's own zone and language. */

export interface Clock {
  /** BCP 47 */
  locale: string;
  /** IANA name */
  tz: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(clock: Clock, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${clock.locale} ${clock.tz} ${JSON.stringify(options)}`;
  let known = formats.get(key);
  if (!known) {
    known = new Intl.DateTimeFormat(clock.locale, { timeZone: clock.tz, ...options });
    formats.set(key, known);
  }
  return known;
}

/** The moment of a Slack time stamp ("1764000000.000100"). */
export const moment = (ts: string): Date => new Date(Number.parseFloat(ts) * 1000);

/** 2026-11-24 in the reader's zone. */
export function dayKey(date: Date, clock: Clock): string {
  const parts = Object.fromEntries(
    format({ ...clock, locale: 'en-US' }, { year: 'numeric', month: '2-digit', day: '2-digit' })
      .formatToParts(date)
      .map((part) => [part.type, part.value]),
  );
  return `${parts.year}-${parts.month}-${parts.day}`;
}

export const timeOfDay = (date: Date, clock: Clock): string =>
  format(clock, { hour: 'numeric', minute: '2-digit' }).format(date);

export const fullMoment = (date: Date, clock: Clock): string =>
  format(clock, { dateStyle: 'full', timeStyle: 'long' }).format(date);

/** "today", "yesterday", "tomorrow" or nothing, told by the reader's calendar. */
function relative(date: Date, clock: Clock, now: Date): string | null {
  const days = Math.round((Date.parse(dayKey(date, clock)) - Date.parse(dayKey(now, clock))) / 86_400_000);
  if (Math.abs(days) > 1) return null;
  return new Intl.RelativeTimeFormat(clock.locale, { numeric: 'auto' }).format(days, 'day');
}

/** The line between two days of a channel. */
export function dayTitle(date: Date, clock: Clock, now = new Date()): string {
  const near = relative(date, clock, now);
  if (near) return near.charAt(0).toLocaleUpperCase(clock.locale) + near.slice(1);
  return format(clock, { weekday: 'long', day: 'numeric', month: 'long' }).format(date);
}

/** Fills Slack's `{date_short_pretty} at {time}`. */
export function fillDate(template: string, unix: number, clock: Clock, now = new Date()): string {
  const date = new Date(unix * 1000);
  return template.replace(/\{(\w+)\}/g, (whole, token: string) => dateToken(token, date, clock, now) ?? whole);
}

const DATE_TOKENS: Record<string, Intl.DateTimeFormatOptions> = {
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  date_short: { year: 'numeric', month: 'short', day: 'numeric' },
  date_long: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
  time: { hour: 'numeric', minute: '2-digit' },
  time_secs: { hour: 'numeric', minute: '2-digit', second: '2-digit' },
};

function dateToken(token: string, date: Date, clock: Clock, now: Date): string | undefined {
  if (token === 'date_num') return dayKey(date, clock);
  if (token === 'ago') return ago(date, clock, now);
  if (token.endsWith('_pretty')) {
    return relative(date, clock, now) ?? dateToken(token.slice(0, -'_pretty'.length), date, clock, now);
  }
  const options = DATE_TOKENS[token];
  return options && format(clock, options).format(date);
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** "3 minutes ago". */
export function ago(date: Date, clock: Clock, now = new Date()): string {
  const seconds = (date.getTime() - now.getTime()) / 1000;
  const words = new Intl.RelativeTimeFormat(clock.locale, { numeric: 'auto' });
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= length) return words.format(Math.trunc(seconds / length), unit);
  }
  return words.format(0, 'second');
}
