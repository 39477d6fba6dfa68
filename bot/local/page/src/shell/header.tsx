/** The line above a channel, thread or Home, and the banner when something is not connected. */
import type { ComponentChildren, RefObject } from 'preact';
import { useReader } from './reader';

export interface MenuProps {
  menuButton: RefObject<HTMLButtonElement | null>;
  onMenu: () => void;
}

export function Header({ title, note, menuButton, onMenu }: MenuProps & { title: ComponentChildren; note?: ComponentChildren }) {
  const { say } = useReader();
  return (
    <header class="head">
      <button
        ref={menuButton}
        type="button"
        class="plain-icon menu-button"
        aria-label={say('menu')}
        aria-controls="sidebar"
        onClick={onMenu}
      >
        ☰
      </button>
      <div class="head-text">
        <h1>{title}</h1>
        {note && <div class="topic">{note}</div>}
      </div>
    </header>
  );
}

/** Says what is not connected. */
export function Banner() {
  const { session, say } = useReader();
  const text = !session.connected.value ? say('reconnecting') : !session.botOnline.value ? say('offline') : '';
  return (
    <div class="banner-place" role="status">
      {text && <p class="banner">{text}</p>}
    </div>
  );
}
