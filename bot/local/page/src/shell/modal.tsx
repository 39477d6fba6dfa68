/** The modals a bot opens: a stack of up to three, of which the top one is shown. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Blocks } from '../blocks/blocks';
import { complaints, stateOf } from '../blocks/values';
import { plainText } from '../text/draw';
import type { View } from '../wire';
import { useReader } from './reader';

const FIELDS = 'input:not([type=hidden]), textarea, select';

/** The stack. When it has gone, the focus returns to where it came from, or to the composer. */
export function Modals() {
  const { session } = useReader();
  const views = session.views.value;
  const top = views.at(-1);
  const before = useRef<HTMLElement | null>(null);

  // a layout effect: it looks where the focus is before the dialog takes it
  useLayoutEffect(() => {
    if (!top) return;
    before.current = document.activeElement as HTMLElement | null;
    return () => {
      const back = before.current?.isConnected ? before.current : document.querySelector<HTMLElement>('.composer textarea');
      back?.focus();
    };
  }, [top === undefined]);

  if (!top) return null;
  return <Modal key={top.id} view={top} depth={views.length} />;
}

function Modal({ view, depth }: { view: View; depth: number }) {
  const { session, say } = useReader();
  const dialog = useRef<HTMLDialogElement>(null);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [isBusy, setBusy] = useState(false);
  const key = `view:${view.id}`;

  useEffect(() => dialog.current?.showModal(), []);

  useEffect(() => {
    const box = dialog.current;
    setBusy(false);
    setErrors({});
    if (!box || (document.activeElement?.matches(FIELDS) && box.contains(document.activeElement))) return;
    const first = box.querySelector<HTMLElement>('[data-autofocus]') ?? box.querySelector<HTMLElement>(`.modal-body :is(${FIELDS})`);
    (first ?? box.querySelector<HTMLElement>('.modal-foot .button') ?? box).focus();
  }, [view.hash]);

  async function submit() {
    if (isBusy) return;
    const values = stateOf(view.blocks, session.typed.value[key]);
    const wrong = complaints(view.blocks, values, say);
    if (Object.keys(wrong).length) return show(wrong);
    setBusy(true);
    setErrors({});
    const answer = await session.api.submit(view.id, values);
    setBusy(false);
    if (answer.errors && Object.keys(answer.errors).length) show(answer.errors);
    else session.report(answer);
  }

  function show(wrong: Record<string, string>) {
    setErrors(wrong);
    const first = view.blocks.find((block) => block.block_id && wrong[block.block_id]);
    requestAnimationFrame(() => {
      const field = dialog.current?.querySelector<HTMLElement>(`[data-block="${CSS.escape(first?.block_id ?? '')}"] :is(${FIELDS}, button)`);
      field?.focus();
    });
  }

  const title = plainText(view.title);
  return (
    <dialog
      ref={dialog}
      class={depth > 1 ? 'modal stacked' : 'modal'}
      aria-label={title}
      aria-busy={isBusy || undefined}
      onCancel={(event) => {
        event.preventDefault();
        session.dismiss(view);
      }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <header class="modal-head">
          <h2>{title}</h2>
          <button type="button" class="plain-icon" aria-label={say('close')} onClick={() => session.dismiss(view)}>
            ×
          </button>
        </header>
        <div class="modal-body">
          <Blocks blocks={view.blocks} surface={key} container={{ type: 'view', view_id: view.id }} errors={errors} />
        </div>
        <footer class="modal-foot">
          <button type="button" class="button" onClick={() => session.dismiss(view)}>
            {plainText(view.close) || say(view.submit ? 'cancel' : 'close')}
          </button>
          {view.submit && (
            <button type="submit" class="button primary" aria-busy={isBusy || undefined} disabled={isBusy}>
              {isBusy ? say('working') : plainText(view.submit)}
            </button>
          )}
        </footer>
      </form>
    </dialog>
  );
}
