/** Buttons and overflow menus. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { useReader } from '../shell/reader';
import { plainText } from '../text/draw';
import { safeUrl } from '../text/mrkdwn';
import type { Block, Element, Option } from '../wire';
import { useAct } from './surface';

interface Props {
  element: Element;
  block: Block;
}

/** A button; busy until the bot has taken the click in, so that a second click needs intent. */
export function Button({ element, block }: Props) {
  const [isBusy, setBusy] = useState(false);
  const act = useAct(element, block);
  async function click() {
    if (isBusy) return;
    setBusy(true);
    const url = element.url && safeUrl(element.url);
    if (url) window.open(url, '_blank', 'noopener,noreferrer');
    await act({ value: element.value ?? null, text: element.text });
    setBusy(false);
  }
  return (
    <button
      type="button"
      class={`button ${element.style ?? ''}`}
      aria-label={element.accessibility_label}
      aria-busy={isBusy || undefined}
      data-action={element.action_id}
      onClick={() => void click()}
    >
      {plainText(element.text)}
    </button>
  );
}

/** The three dots: a menu of options, each of which acts at once. */
export function Overflow({ element, block }: Props) {
  const { say } = useReader();
  const [isOpen, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const act = useAct(element, block);
  const options = element.options ?? [];

  useEffect(() => {
    if (!isOpen) return;
    box.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const leave = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', leave);
    return () => document.removeEventListener('pointerdown', leave);
  }, [isOpen]);

  function choose(option: Option) {
    setOpen(false);
    opener.current?.focus();
    const url = option.url && safeUrl(option.url);
    if (url) window.open(url, '_blank', 'noopener,noreferrer');
    void act({ selected_option: option });
  }

  function onKeyDown(event: KeyboardEvent) {
    if (!isOpen) return;
    const items = [...(box.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      items[(at + step + items.length) % items.length]?.focus();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
      opener.current?.focus();
    } else if (event.key === 'Tab') {
      setOpen(false);
    }
  }

  return (
    <div class="overflow" ref={box} onKeyDown={onKeyDown}>
      <button
        ref={opener}
        type="button"
        class="button icon"
        aria-label={say('more')}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        ⋯
      </button>
      {isOpen && (
        <div class="menu" role="menu" aria-label={say('more')}>
          {options.map((option, at) => (
            <button key={at} type="button" role="menuitem" class="menu-item" tabIndex={-1} onClick={() => choose(option)}>
              {plainText(option.text)}
              {option.description && <small>{plainText(option.description)}</small>}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
