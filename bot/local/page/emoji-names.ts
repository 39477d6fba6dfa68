/**
 * Which character is `:package:`? Slack's own names, taken at build time from emojibase (MIT) and packed
 * into one string, so that the page carries 35 kB instead of a library.
 */
import compact from 'emojibase-data/en/compact.json' with { type: 'json' };
import names from 'emojibase-data/en/shortcodes/iamcal.json' with { type: 'json' };
import type { Plugin } from 'vite';

const ID = 'virtual:emoji-names';

/** `name character name character …`, separated by blanks (neither holds one). */
export function packed(): string {
  const characters = new Map(compact.map((emoji) => [emoji.hexcode, emoji.unicode]));
  const pairs: string[] = [];
  for (const [hexcode, given] of Object.entries(names as Record<string, string | string[]>)) {
    const character = characters.get(hexcode);
    if (!character) continue; // skin tones and regional letters are no emoji of their own
    const bare = character.replace(/^(\p{Emoji_Presentation})\uFE0F$/u, '$1'); // already drawn in colour
    for (const name of Array.isArray(given) ? given : [given]) pairs.push(name, bare);
  }
  return pairs.join(' ');
}

/** Offers the packed names as the module `virtual:emoji-names`. */
export function emojiNames(): Plugin {
  return {
    name: 'emoji-names',
    resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
    load: (id) => (id === `\0${ID}` ? `export default ${JSON.stringify(packed())}` : undefined),
  };
}
