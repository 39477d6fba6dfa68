/** Where blocks stand: a message, a modal or the Home tab. Elements read and write their values through it. */
import { createContext } from 'preact';
import { useContext, useId } from 'preact/hooks';
import { useReader } from '../shell/reader';
import { plainText } from '../text/draw';
import type { Action, Block, Container, Element, FileObject, Value } from '../wire';
import { initial, stateOf, valueOf } from './values';

export interface Surface {
  /** Names the values typed here. */
  key: string;
  container: Container;
  blocks: Block[];
  files: FileObject[];
  errors: Record<string, string>;
}

export const SurfaceContext = createContext<Surface | null>(null);

/** The surface of what is being drawn. */
export function useSurface(): Surface {
  const surface = useContext(SurfaceContext);
  if (!surface) throw new Error('drawn outside a message or view');
  return surface;
}

export interface Field {
  /** For `id` and `for`. */
  id: string;
  value: Value;
  /** Keeps what was entered; tells the bot where Slack would. */
  set: (content: unknown) => void;
  /** Tells the bot what is there now. */
  dispatch: (content?: unknown) => void;
  describedBy: string | undefined;
  isInvalid: boolean;
}

/** The value of an element and the ways to change it. */
export function useField(element: Element, block: Block): Field {
  const { session } = useReader();
  const surface = useSurface();
  const act = useAct(element, block);
  const id = useId();
  const blockId = block.block_id ?? '';
  const actionId = element.action_id ?? '';
  const typed = session.typed.value[surface.key]?.[blockId]?.[actionId];
  const value = typed?.type === element.type ? typed : initial(element);
  const isInput = block.type === 'input';
  const dispatch = (content?: unknown) => void act(content === undefined ? value : valueOf(element, content));
  return {
    id,
    value,
    set: (content) => {
      session.setTyped(surface.key, blockId, actionId, valueOf(element, content));
      const isText = element.type.endsWith('_input');
      if (isInput ? block.dispatch_action && !isText : !isText) dispatch(content);
    },
    dispatch,
    describedBy: isInput ? `${id}-help` : undefined,
    isInvalid: Boolean(surface.errors[blockId]),
  };
}

/** Sends a click or choice to the bot, after asking when the element wants that. Resolves when it was taken in. */
export function useAct(element: Element, block: Block): (value: Partial<Action>) => Promise<void> {
  const { session, say, confirm } = useReader();
  const surface = useSurface();
  return async (value) => {
    if (element.confirm) {
      const asked = element.confirm;
      const sure = await confirm({
        title: plainText(asked.title),
        text: asked.text?.text ?? '',
        mrkdwn: asked.text?.type === 'mrkdwn',
        confirm: plainText(asked.confirm) || say('ok'),
        deny: plainText(asked.deny) || say('cancel'),
        danger: asked.style === 'danger',
      });
      if (!sure) return;
    }
    const action = { ...value, type: element.type, action_id: element.action_id, block_id: block.block_id } as Action;
    await session.act(surface.container, action, stateOf(surface.blocks, session.typed.value[surface.key]));
  };
}
