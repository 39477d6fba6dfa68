/** What the composer offers. */
import { describe, expect, it } from 'vitest';
import { commandOf, offers } from '../src/shell/complete';
import type { Boot } from '../src/wire';

const boot = {
  commands: [
    { command: '/restock', description: 'What to reorder', usage_hint: 'SKU' },
    { command: '/remind' },
  ],
  users: [
    { id: 'U1', name: 'rita', real_name: 'Rita Ruiz', locale: 'en-US', tz: 'UTC' },
    { id: 'U2', name: 'restock', real_name: 'Restock', locale: 'en-US', tz: 'UTC', is_bot: true },
  ],
  examples: ['/restock HX-12', '/restock help', '@restock competitor alerts'],
} as unknown as Boot;

const texts = (typed: string, isInThread = false) => offers(typed, boot, isInThread).map((offer) => offer.text);

describe('offers', () => {
  it('completes commands, then known examples of them', () => {
    expect(texts('/re')).toEqual(['/restock ', '/remind ', '/restock HX-12', '/restock help']);
    expect(texts('/restock h')).toEqual(['/restock HX-12', '/restock help']);
    expect(texts('/restock HX-12')).toEqual([]);
  });

  it('offers the bot before people', () => {
    expect(texts('hello @r')).toEqual(['hello @restock ', 'hello @rita ']);
    expect(texts('mail@r')).toEqual([]);
  });

  it('offers no commands inside threads, where Slack has none', () => {
    expect(texts('/re', true)).toEqual([]);
  });
});

describe('commandOf', () => {
  it('splits a command from its text', () => {
    expect(commandOf('/restock  desk lamp ')).toEqual({ command: '/restock', text: 'desk lamp' });
    expect(commandOf('not /restock')).toBeNull();
  });
});
