/** Which control an element of a block is. */
import { useReader } from '../shell/reader';
import { plainText, Text } from '../text/draw';
import type { Block, Element, TextObject } from '../wire';
import { Button, Overflow } from './buttons';
import { Picture } from './image';
import { MomentPicker, Picker, TextInput, Ticks } from './inputs';
import { ExternalSelect, PlaceSelect, StaticSelect } from './selects';
import { Unknown } from './unknown';

/** An element, with a name for screen readers. */
export function ElementOf({ element, block }: { element: Element; block: Block }) {
  const { say } = useReader();
  const kind = element.type.startsWith('date') ? 'chooseDate' : element.type === 'timepicker' ? 'chooseTime' : 'choose';
  const label =
    element.accessibility_label ||
    plainText(block.label) ||
    plainText(element.placeholder) ||
    (typeof block.text === 'object' && block.text.type === 'plain_text' ? plainText(block.text) : '') ||
    say(kind);
  const props = { element, block, label };
  switch (element.type) {
    case 'button':
    case 'workflow_button':
    case 'icon_button':
      return <Button element={element} block={block} />;
    case 'overflow':
      return <Overflow element={element} block={block} />;
    case 'static_select':
    case 'multi_static_select':
      return <StaticSelect {...props} />;
    case 'external_select':
    case 'multi_external_select':
      return <ExternalSelect {...props} />;
    case 'users_select':
    case 'multi_users_select':
    case 'channels_select':
    case 'multi_channels_select':
    case 'conversations_select':
    case 'multi_conversations_select':
      return <PlaceSelect {...props} />;
    case 'datepicker':
    case 'timepicker':
      return <Picker {...props} />;
    case 'datetimepicker':
      return <MomentPicker {...props} />;
    case 'checkboxes':
    case 'radio_buttons':
      return <Ticks {...props} />;
    case 'plain_text_input':
    case 'number_input':
    case 'email_text_input':
    case 'url_text_input':
      return <TextInput {...props} />;
    case 'image':
      return <Picture image={element} class="thumbnail" />;
    case 'plain_text':
    case 'mrkdwn':
      return <Text of={element as unknown as TextObject} />;
    default:
      return <Unknown type={element.type} />;
  }
}
