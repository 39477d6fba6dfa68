/** What the composer offers while one types: commands, known examples, people. */
import type { Boot } from '../wire';

export interface Offer {
  /** What the text becomes. */
  text: string;
  label: string;
  note: string;
}

/** Offers for a text with the caret at its end; none when there is nothing to complete. */
export function offers(text: string, boot: Boot, isInThread: boolean): Offer[] {
  if (text.startsWith('/')) return isInThread || text.includes('\n') ? [] : commands(text, boot);
  const mention = /(^|\s)@([\p{L}\p{N}._-]*)$/u.exec(text);
  return mention ? people(text, mention[2]!, boot) : [];
}

function commands(text: string, boot: Boot): Offer[] {
  const typed = text.toLowerCase();
  const found: Offer[] = [];
  for (const each of boot.commands) {
    if (!text.includes(' ') && each.command.toLowerCase().startsWith(typed)) {
      found.push({ text: `${each.command} `, label: [each.command, each.usage_hint].filter(Boolean).join(' '), note: each.description ?? '' });
    }
  }
  const names = boot.commands.map((each) => each.command);
  for (const example of examples(boot)) {
    if (names.includes(example)) continue; // offered above
    const isLonger = example.toLowerCase().startsWith(typed) && example.length > text.trimEnd().length;
    if (example.startsWith('/') && isLonger && text.length > 1) found.push({ text: example, label: example, note: '' });
  }
  return found.slice(0, 8);
}

function people(text: string, typed: string, boot: Boot): Offer[] {
  const start = text.slice(0, text.length - typed.length - 1);
  const wanted = typed.toLowerCase();
  return boot.users
    .filter((user) => [user.name, user.real_name].some((name) => name.toLowerCase().startsWith(wanted)))
    .sort((one, other) => Number(other.is_bot ?? false) - Number(one.is_bot ?? false))
    .map((user) => ({ text: `${start}@${user.name} `, label: `@${user.name}`, note: user.real_name }))
    .slice(0, 6);
}

/** Things worth trying: the server's, or what the commands are called. */
export function examples(boot: Boot): string[] {
  return boot.examples?.length ? boot.examples : boot.commands.flatMap(({ command }) => [command, `${command} help`]);
}

/** The command a text begins with, if it begins with one. */
export function commandOf(text: string): { command: string; text: string } | null {
  const found = /^(\/\S+)\s*([\s\S]*)$/.exec(text.trim());
  return found ? { command: found[1]!, text: found[2]! } : null;
}
