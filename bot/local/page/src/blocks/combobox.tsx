/** One field for every select: type to narrow the list, arrows and Enter to choose; single or many. */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { useReader } from '../shell/reader';

export interface Choice {
  key: string;
  label: string;
  note?: string;
  group?: string;
}

interface Props {
  id?: string;
  label: string;
  placeholder: string;
  choices: Choice[];
  chosen: Choice[];
  many?: boolean;
  most?: number;
  /** Where choices come from the bot: called with what was typed. */
  onSearch?: (typed: string) => void;
  /** What stands in the list while there is nothing to choose. */
  hint?: string;
  describedBy?: string;
  isInvalid?: boolean;
  autoFocus?: boolean;
  onChange: (chosen: Choice[]) => void;
}

/** A combobox after the ARIA pattern: the input keeps the focus, the list follows it. */
export function Combobox(props: Props) {
  const { say } = useReader();
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const { choices, chosen, many = false } = props;

  const wanted = typed.trim().toLocaleLowerCase();
  const shown = props.onSearch || !wanted ? choices : choices.filter((each) => each.label.toLocaleLowerCase().includes(wanted));
  const isChosen = (choice: Choice) => chosen.some((each) => each.key === choice.key);
  const isFull = many && props.most !== undefined && chosen.length >= props.most;

  useEffect(() => {
    if (!isOpen) return;
    const leave = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) close();
    };
    document.addEventListener('pointerdown', leave);
    return () => document.removeEventListener('pointerdown', leave);
  }, [isOpen]);

  useEffect(() => {
    if (isOpen) document.getElementById(`${listId}-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [active, isOpen]);

  function open() {
    if (isOpen) return;
    setOpen(true);
    setActive(Math.max(0, shown.findIndex(isChosen)));
    props.onSearch?.(typed);
  }

  function close() {
    setOpen(false);
    setTyped('');
  }

  function choose(choice: Choice | undefined) {
    if (!choice) return;
    if (!many) {
      props.onChange([choice]);
      close();
    } else if (isChosen(choice)) {
      props.onChange(chosen.filter((each) => each.key !== choice.key));
    } else if (!isFull) {
      props.onChange([...chosen, choice]);
      setTyped('');
    }
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (!isOpen) open();
      else setActive((active + step + shown.length) % Math.max(1, shown.length));
    } else if (event.key === 'Enter' && isOpen) {
      event.preventDefault();
      choose(shown[active]);
    } else if (event.key === 'Escape' && isOpen) {
      event.preventDefault();
      event.stopPropagation(); // it closes the list, not the modal around it
      close();
    } else if (event.key === 'Tab') {
      close();
    } else if (event.key === 'Backspace' && many && !typed && chosen.length) {
      props.onChange(chosen.slice(0, -1));
    }
  }

  let group: string | undefined;
  return (
    <div class={many ? 'combobox many' : 'combobox'} ref={box}>
      {many &&
        chosen.map((each) => (
          <span key={each.key} class="chip">
            {each.label}
            <button
              type="button"
              aria-label={say('remove', { name: each.label })}
              onClick={() => props.onChange(chosen.filter((other) => other.key !== each.key))}
            >
              ×
            </button>
          </span>
        ))}
      <input
        ref={input}
        id={props.id}
        class="combobox-input"
        role="combobox"
        autocomplete="off"
        aria-label={props.label}
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && shown.length ? `${listId}-${active}` : undefined}
        aria-describedby={props.describedBy}
        aria-invalid={props.isInvalid || undefined}
        data-autofocus={props.autoFocus || undefined}
        placeholder={(!many && chosen[0]?.label) || (many && chosen.length ? '' : props.placeholder)}
        value={isOpen ? typed : many ? '' : (chosen[0]?.label ?? '')}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setActive(0);
          setOpen(true);
          props.onSearch?.(event.currentTarget.value);
        }}
        onClick={open}
        onKeyDown={onKeyDown}
      />
      {isOpen && (
        <ul class="options" id={listId} role="listbox" aria-label={props.label} aria-multiselectable={many || undefined}>
          {shown.length === 0 && <li class="option-hint">{props.hint ?? say('nothingFound')}</li>}
          {shown.map((choice, at) => {
            const heading = choice.group !== group && choice.group;
            group = choice.group;
            return [
              heading && (
                <li key={`group ${choice.group}`} class="option-group" role="presentation">
                  {choice.group}
                </li>
              ),
              <li
                key={choice.key}
                id={`${listId}-${at}`}
                role="option"
                aria-selected={isChosen(choice)}
                class={at === active ? 'option active' : 'option'}
                onPointerMove={() => setActive(at)}
                onClick={() => {
                  choose(choice);
                  input.current?.focus();
                }}
              >
                <span>{choice.label}</span>
                {choice.note && <small>{choice.note}</small>}
              </li>,
            ];
          })}
        </ul>
      )}
    </div>
  );
}
