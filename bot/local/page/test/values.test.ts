/** What the inputs hold, and what is wrong with it before the bot is asked. */
import { describe, expect, it } from 'vitest';
import { complaints, initial, stateOf, valueOf } from '../src/blocks/values';
import { wordsFor } from '../src/shell/words';
import type { Block, Element, Option } from '../src/wire';

const say = wordsFor('en-US');
const plain = (text: string) => ({ type: 'plain_text' as const, text });
const sea: Option = { text: plain('Sea'), value: 'sea' };
const input = (id: string, element: Element, more: Partial<Block> = {}): Block => ({
  type: 'input',
  block_id: id,
  label: plain(id),
  element: { action_id: 'a', ...element },
  ...more,
});

describe('stateOf', () => {
  it('holds what was there from the start until somebody types', () => {
    const blocks = [
      input('quantity', { type: 'number_input', initial_value: '1200' }),
      input('mode', { type: 'static_select', options: [sea], initial_option: sea }),
      input('people', { type: 'multi_users_select' }),
    ];
    expect(stateOf(blocks, undefined)).toEqual({
      quantity: { a: { type: 'number_input', value: '1200' } },
      mode: { a: { type: 'static_select', selected_option: sea } },
      people: { a: { type: 'multi_users_select', selected_users: [] } },
    });
    const typed = { quantity: { a: { type: 'number_input', value: null } } };
    expect(stateOf(blocks, typed).quantity).toEqual({ a: { type: 'number_input', value: null } });
  });

  it('finds selects in sections and actions, and leaves buttons out', () => {
    const picker = { type: 'datepicker', action_id: 'd', initial_date: '2026-12-05' };
    const blocks: Block[] = [
      { type: 'section', block_id: 's', accessory: picker },
      { type: 'actions', block_id: 'b', elements: [{ type: 'button', action_id: 'x', value: 'v' }, picker] },
    ];
    const held = { d: { type: 'datepicker', selected_date: '2026-12-05' } };
    expect(stateOf(blocks, undefined)).toEqual({ s: held, b: held });
  });

  it('forgets what was typed into an element that has become another one', () => {
    const typed = { q: { a: valueOf({ type: 'plain_text_input' }, 'ten') } };
    expect(stateOf([input('q', { type: 'number_input' })], typed).q!.a).toEqual(initial({ type: 'number_input' }));
  });
});

describe('complaints', () => {
  const about = (element: Element, content: unknown, optional = false) => {
    const block = input('q', element, { optional });
    return complaints([block], { q: { a: valueOf(element, content) } }, say).q;
  };

  it('wants what is not optional', () => {
    expect(about({ type: 'plain_text_input' }, null)).toBe('Please fill this in.');
    expect(about({ type: 'plain_text_input' }, null, true)).toBeUndefined();
    expect(about({ type: 'checkboxes' }, [])).toBe('Please fill this in.');
    expect(about({ type: 'static_select' }, sea)).toBeUndefined();
  });

  it('reads numbers strictly', () => {
    const whole: Element = { type: 'number_input', is_decimal_allowed: false, min_value: '1', max_value: '5000' };
    expect(about(whole, '1,200')).toBe('Please enter a number.');
    expect(about(whole, '12.5')).toBe('Must be a whole number.');
    expect(about(whole, '0')).toBe('Must be at least 1.');
    expect(about(whole, '5001')).toBe('Must be at most 5000.');
    expect(about(whole, '5000')).toBeUndefined();
    expect(about({ ...whole, is_decimal_allowed: true }, '12.5')).toBeUndefined();
  });

  it('counts characters, not code units', () => {
    expect(about({ type: 'plain_text_input', max_length: 2 }, '📦📦')).toBeUndefined();
    expect(about({ type: 'plain_text_input', max_length: 2 }, '📦📦📦')).toBe('At most 2 characters, please.');
  });
});
