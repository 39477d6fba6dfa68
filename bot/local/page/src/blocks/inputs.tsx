/** Fields to type, tick or pick a date in. */
import { plainText, Text } from '../text/draw';
import type { Block, Element, Option } from '../wire';
import { useField } from './surface';
import { isSame } from './values';

interface Props {
  element: Element;
  block: Block;
  label: string;
}

/** Which keyboard a phone shows. The fields stay text: type=number hides what was typed wrongly. */
const KEYBOARDS: Record<string, 'decimal' | 'email' | 'url'> = {
  number_input: 'decimal',
  email_text_input: 'email',
  url_text_input: 'url',
};

/** plain_text_input, number_input, email_text_input, url_text_input. */
export function TextInput({ element, block, label }: Props) {
  const field = useField(element, block);
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  const dispatches = (trigger: string) => Boolean(block.dispatch_action) && triggers.includes(trigger);
  const common = {
    id: field.id,
    class: 'input',
    value: field.value.value ?? '',
    placeholder: plainText(element.placeholder),
    'aria-label': label,
    'aria-describedby': field.describedBy,
    'aria-invalid': field.isInvalid || undefined,
    'data-autofocus': element.focus_on_load || undefined,
    onInput: (event: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) => {
      const text = event.currentTarget.value;
      field.set(text === '' ? null : text);
      if (dispatches('on_character_entered')) field.dispatch(text);
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || event.isComposing || event.shiftKey || !dispatches('on_enter_pressed')) return;
      event.preventDefault();
      field.dispatch();
    },
  };
  if (element.multiline) return <textarea {...common} rows={4} />;
  return <input {...common} type="text" inputMode={KEYBOARDS[element.type]} autocomplete="off" />;
}

/** datepicker and timepicker, with the browser's own calendar and clock. */
export function Picker({ element, block, label }: Props) {
  const field = useField(element, block);
  const isDate = element.type === 'datepicker';
  return (
    <input
      id={field.id}
      class="input picker"
      type={isDate ? 'date' : 'time'}
      value={(isDate ? field.value.selected_date : field.value.selected_time) ?? ''}
      aria-label={label}
      aria-describedby={field.describedBy}
      aria-invalid={field.isInvalid || undefined}
      data-autofocus={element.focus_on_load || undefined}
      onChange={(event) => field.set(event.currentTarget.value || null)}
    />
  );
}

/** datetimepicker, in the browser's zone. */
export function MomentPicker({ element, block, label }: Props) {
  const field = useField(element, block);
  const unix = field.value.selected_date_time;
  return (
    <input
      id={field.id}
      class="input picker"
      type="datetime-local"
      value={unix ? localMinute(unix) : ''}
      aria-label={label}
      aria-describedby={field.describedBy}
      onChange={(event) => {
        const at = new Date(event.currentTarget.value).getTime();
        field.set(Number.isNaN(at) ? null : at / 1000);
      }}
    />
  );
}

function localMinute(unix: number): string {
  const date = new Date(unix * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** checkboxes and radio_buttons. */
export function Ticks({ element, block, label }: Props) {
  const field = useField(element, block);
  const many = element.type === 'checkboxes';
  const held = many ? (field.value.selected_options ?? []) : [field.value.selected_option];
  const isHeld = (option: Option) => held.some((each) => isSame(each, option));
  const toggle = (option: Option) => {
    if (!many) field.set(option);
    else field.set((element.options ?? []).filter((each) => (isSame(each, option) ? !isHeld(each) : isHeld(each))));
  };
  return (
    <div class="ticks" role={many ? 'group' : 'radiogroup'} aria-label={label} aria-describedby={field.describedBy}>
      {(element.options ?? []).map((option, at) => (
        <label key={at} class="tick">
          <input
            type={many ? 'checkbox' : 'radio'}
            name={field.id}
            checked={isHeld(option)}
            data-autofocus={(element.focus_on_load && at === 0) || undefined}
            onChange={() => toggle(option)}
          />
          <span>
            <Text of={option.text} />
            {option.description && (
              <small>
                <Text of={option.description} />
              </small>
            )}
          </span>
        </label>
      ))}
    </div>
  );
}
