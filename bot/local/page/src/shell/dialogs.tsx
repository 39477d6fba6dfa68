/** What is laid over the page for a moment: an image at full size, a question before something costly. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Mrkdwn } from '../text/draw';
import type { Question } from './reader';
import { useReader } from './reader';

/** A native dialog: it holds the focus, closes on Escape and gives the focus back. */
export function Dialog({ class: name, label, onClose, children }: { class: string; label: string; onClose: () => void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    dialog.current?.showModal();
    return () => before?.isConnected && before.focus();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={name}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      {children}
    </dialog>
  );
}

export interface Shown {
  url: string;
  alt: string;
}

/** An image as large as the screen allows. */
export function Lightbox({ image, onClose }: { image: Shown; onClose: () => void }) {
  const { say } = useReader();
  return (
    <Dialog class="lightbox" label={image.alt} onClose={onClose}>
      <div class="lightbox-bar">
        <a href={image.url} target="_blank" rel="noopener">
          {say('openOriginal')}
        </a>
        <button type="button" class="plain-icon" aria-label={say('close')} onClick={onClose}>
          ×
        </button>
      </div>
      <img src={image.url} alt={image.alt} />
      <p>{image.alt}</p>
    </Dialog>
  );
}

/** The confirm object of an element. */
export function Confirmation({ question, onAnswer }: { question: Question; onAnswer: (sure: boolean) => void }) {
  return (
    <Dialog class="modal small" label={question.title} onClose={() => onAnswer(false)}>
      <header class="modal-head">
        <h2>{question.title}</h2>
      </header>
      <div class="modal-body">{question.mrkdwn ? <Mrkdwn text={question.text} /> : <p>{question.text}</p>}</div>
      <footer class="modal-foot">
        <button type="button" class="button" onClick={() => onAnswer(false)}>
          {question.deny}
        </button>
        <button type="button" class={`button ${question.danger ? 'danger' : 'primary'}`} onClick={() => onAnswer(true)}>
          {question.confirm}
        </button>
      </footer>
    </Dialog>
  );
}
