/** Short notices about what did not work. They lie above modals too, and stay until read or eight seconds have passed. */
import { useEffect, useRef } from 'preact/hooks';
import { useReader } from './reader';
import { sayError } from './words';

export function Toasts() {
  const { session, say } = useReader();
  const box = useRef<HTMLDivElement>(null);
  const toasts = session.toasts.value;

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    if (element.matches(':popover-open')) element.hidePopover();
    if (toasts.length) element.showPopover(); // again, so that it is above whatever opened meanwhile
  }, [toasts]);

  return (
    <div class="toasts" ref={box} popover="manual" role="alert">
      {toasts.map((toast) => (
        <div key={toast.id} class={`toast ${toast.kind}`}>
          <span>{sayError(say, toast)}</span>
          <button type="button" class="plain-icon" aria-label={say('dismiss')} onClick={() => session.untoast(toast.id)}>
            ×
          </button>
        </div>
      ))}
    </div>
  );
}
