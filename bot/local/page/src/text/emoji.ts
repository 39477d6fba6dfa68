/** `:package:` → 📦. Names that Slack does not know stay as they were written. */
import packed from 'virtual:emoji-names';

const parts = packed.split(' ');
const characters = new Map<string, string>();
for (let at = 0; at < parts.length; at += 2) characters.set(parts[at]!, parts[at + 1]!);

export const SHORTCODE = /:([a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?/y;

/** The character of a shortcode, without its colons. */
export function emoji(name: string): string | undefined {
  return characters.get(name.split('::')[0]!);
}

/** Replaces every known shortcode in plain text. */
export function withEmoji(text: string): string {
  return text.replace(/:([a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?/g, (whole, name: string) => emoji(name) ?? whole);
}
