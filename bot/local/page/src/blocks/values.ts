/** What is in the inputs: the values Slack would send as `state.values`, typed or initial; and what is wrong with them. */
import type { Say } from '../shell/words';
import type { Block, Element, Option, Value, Values } from '../wire';

const CHOICES: Record<string, keyof Value> = {
  static_select: 'selected_option',
  external_select: 'selected_option',
  radio_buttons: 'selected_option',
  users_select: 'selected_user',
  channels_select: 'selected_channel',
  conversations_select: 'selected_conversation',
  multi_static_select: 'selected_options',
  multi_external_select: 'selected_options',
  checkboxes: 'selected_options',
  multi_users_select: 'selected_users',
  multi_channels_select: 'selected_channels',
  multi_conversations_select: 'selected_conversations',
  datepicker: 'selected_date',
  timepicker: 'selected_time',
  datetimepicker: 'selected_date_time',
  plain_text_input: 'value',
  email_text_input: 'value',
  url_text_input: 'value',
  number_input: 'value',
};

const INITIAL: Partial<Record<keyof Value, keyof Element>> = {
  value: 'initial_value',
  selected_option: 'initial_option',
  selected_options: 'initial_options',
  selected_user: 'initial_user',
  selected_users: 'initial_users',
  selected_channel: 'initial_channel',
  selected_channels: 'initial_channels',
  selected_conversation: 'initial_conversation',
  selected_conversations: 'initial_conversations',
  selected_date: 'initial_date',
  selected_time: 'initial_time',
  selected_date_time: 'initial_date_time',
};

/** Does the element hold a value? Buttons and overflow menus do not. */
export const holdsValue = (element: Element): boolean => element.type in CHOICES;

/** The field of a `Value` an element fills. */
export const fieldOf = (element: Element): keyof Value => CHOICES[element.type] ?? 'value';

const isMany = (field: keyof Value): boolean => field.endsWith('s') && field !== 'value';

/** A value of an element, in Slack's words. */
export function valueOf(element: Element, content: unknown): Value {
  return { type: element.type, [fieldOf(element)]: content };
}

/** What an element holds before anybody touches it. */
export function initial(element: Element): Value {
  const field = fieldOf(element);
  const from = INITIAL[field];
  const given = from ? element[from] : undefined;
  return valueOf(element, given ?? (isMany(field) ? [] : null));
}

/** Every element that holds a value, with its block. */
export function inputs(blocks: Block[]): { block: Block; element: Element }[] {
  const found: { block: Block; element: Element }[] = [];
  const add = (block: Block, element: Element | undefined) => {
    if (element && block.block_id && element.action_id && holdsValue(element)) found.push({ block, element });
  };
  for (const block of blocks) {
    add(block, block.element);
    add(block, block.accessory);
    if (block.type === 'actions') for (const element of block.elements ?? []) add(block, element as Element);
    if (block.child_blocks) found.push(...inputs(block.child_blocks));
  }
  return found;
}

/** `state.values`: what was typed, else what was there from the start. */
export function stateOf(blocks: Block[], typed: Values | undefined): Values {
  const values: Values = {};
  for (const { block, element } of inputs(blocks)) {
    const held = typed?.[block.block_id!]?.[element.action_id!];
    (values[block.block_id!] ??= {})[element.action_id!] = held?.type === element.type ? held : initial(element);
  }
  return values;
}

/** What Slack itself would complain about before asking the app: block_id → words. */
export function complaints(blocks: Block[], values: Values, say: Say): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { block, element } of inputs(blocks)) {
    if (block.type !== 'input') continue;
    const words = complaint(element, values[block.block_id!]![element.action_id!]!, Boolean(block.optional), say);
    if (words) found[block.block_id!] = words;
  }
  return found;
}

function complaint(element: Element, value: Value, optional: boolean, say: Say): string | null {
  const content = value[fieldOf(element)];
  const isEmpty = content === null || content === undefined || content === '' || (Array.isArray(content) && content.length === 0);
  if (isEmpty) return optional ? null : say('missing');
  if (typeof content !== 'string') return null;
  switch (element.type) {
    case 'number_input':
      return numberComplaint(element, content, say);
    case 'email_text_input':
      return /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(content) ? null : say('notEmail');
    case 'url_text_input':
      return /^https?:\/\/\S+$/i.test(content) ? null : say('notUrl');
    case 'plain_text_input': {
      const length = [...content].length;
      if (element.min_length && length < element.min_length) return say('tooShort', { n: element.min_length });
      if (element.max_length && length > element.max_length) return say('tooLong', { n: element.max_length });
      return null;
    }
    default:
      return null;
  }
}

function numberComplaint(element: Element, content: string, say: Say): string | null {
  if (!/^-?\d+(\.\d+)?$/.test(content.trim())) return say('notNumber');
  const number = Number(content);
  if (!element.is_decimal_allowed && !Number.isInteger(number)) return say('notWhole');
  if (element.min_value !== undefined && number < Number(element.min_value)) return say('tooSmall', { n: element.min_value });
  if (element.max_value !== undefined && number > Number(element.max_value)) return say('tooLarge', { n: element.max_value });
  return null;
}

/** Are two options the same choice? */
export const isSame = (one: Option | null | undefined, other: Option): boolean =>
  Boolean(one) && one!.value === other.value && one!.text.text === other.text.text;
