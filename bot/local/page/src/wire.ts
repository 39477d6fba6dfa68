/**
 * What travels between the page and the workspace server: the words of Slack's own JSON.
 *
 * Every field of a block or element is optional here, because a bot may send anything; the drawing code
 * decides what to do when something is missing.
 */

export interface TextObject {
  type: 'plain_text' | 'mrkdwn';
  text: string;
  emoji?: boolean;
  verbatim?: boolean;
}

export interface Option {
  text: TextObject;
  value?: string;
  description?: TextObject;
  url?: string;
}

export interface OptionGroup {
  label: TextObject;
  options: Option[];
}

export interface Confirm {
  title?: TextObject;
  text?: TextObject;
  confirm?: TextObject;
  deny?: TextObject;
  style?: 'primary' | 'danger';
}

/** A button, select, picker or input. */
export interface Element {
  type: string;
  action_id?: string;
  text?: TextObject;
  placeholder?: TextObject;
  value?: string;
  url?: string;
  style?: 'primary' | 'danger';
  confirm?: Confirm;
  accessibility_label?: string;
  options?: Option[];
  option_groups?: OptionGroup[];
  initial_option?: Option;
  initial_options?: Option[];
  initial_value?: string;
  initial_date?: string;
  initial_time?: string;
  initial_date_time?: number;
  initial_user?: string;
  initial_users?: string[];
  initial_channel?: string;
  initial_channels?: string[];
  initial_conversation?: string;
  initial_conversations?: string[];
  max_selected_items?: number;
  min_query_length?: number;
  multiline?: boolean;
  min_length?: number;
  max_length?: number;
  is_decimal_allowed?: boolean;
  min_value?: string;
  max_value?: string;
  focus_on_load?: boolean;
  dispatch_action_config?: { trigger_actions_on?: string[] };
  image_url?: string;
  slack_file?: { id?: string; url?: string };
  alt_text?: string;
}

/** A piece of rich text: text, link, emoji, mention, date… */
export interface RichPiece {
  type: string;
  text?: string;
  url?: string;
  name?: string;
  unicode?: string;
  user_id?: string;
  channel_id?: string;
  usergroup_id?: string;
  range?: string;
  value?: string;
  timestamp?: number;
  format?: string;
  fallback?: string;
  style?: { bold?: boolean; italic?: boolean; strike?: boolean; code?: boolean; underline?: boolean };
}

/** A section, list, quote or preformatted part of rich text. */
export interface RichPart {
  type: string;
  style?: string;
  indent?: number;
  offset?: number;
  border?: number;
  elements?: (RichPart | RichPiece)[];
}

export interface Cell {
  type: string;
  text?: string;
  value?: number | string;
  elements?: RichPart[];
}

export interface Series {
  name: string;
  data?: { label: string; value: number }[];
}

export interface Chart {
  type: string;
  segments?: { label: string; value: number }[];
  series?: Series[];
  axis_config?: { categories?: string[]; x_label?: string; y_label?: string };
}

export interface Block {
  type: string;
  block_id?: string;
  text?: TextObject | string;
  fields?: TextObject[];
  accessory?: Element;
  elements?: (Element | TextObject | RichPart | Block)[];
  element?: Element;
  label?: TextObject;
  hint?: TextObject;
  optional?: boolean;
  dispatch_action?: boolean;
  image_url?: string;
  slack_file?: { id?: string; url?: string };
  alt_text?: string;
  title?: TextObject | string;
  subtitle?: TextObject;
  body?: TextObject;
  icon?: Element;
  hero_image?: Element;
  actions?: Element[];
  rows?: Cell[][];
  column_settings?: ({ align?: string; is_wrapped?: boolean } | null)[];
  caption?: string;
  page_size?: number;
  row_header_column_index?: number;
  chart?: Chart;
  level?: string;
  child_blocks?: Block[];
  rich_text_title?: Block;
  is_collapsible?: boolean;
  default_collapsed?: boolean;
  width?: string;
  tasks?: Block[];
  status?: string;
  details?: Block;
  output?: Block;
}

export interface FileObject {
  id: string;
  name?: string;
  title?: string;
  mimetype?: string;
  filetype?: string;
  size?: number;
  alt_text?: string;
}

export interface Message {
  ts: string;
  user?: string;
  bot_id?: string;
  subtype?: string;
  text?: string;
  blocks?: Block[];
  attachments?: { text?: string; fallback?: string; color?: string; blocks?: Block[] }[];
  files?: FileObject[];
  thread_ts?: string;
  reply_count?: number;
  edited?: { user?: string; ts?: string };
  ephemeral?: boolean;
  reactions?: { name: string; users: string[]; count: number }[];
}

export interface View {
  id: string;
  type: string;
  hash?: string;
  title?: TextObject;
  submit?: TextObject | null;
  close?: TextObject | null;
  blocks: Block[];
  previous_view_id?: string | null;
  root_view_id?: string | null;
  submit_disabled?: boolean;
}

export interface User {
  id: string;
  name: string;
  real_name: string;
  role?: string;
  locale: string;
  tz: string;
  color?: string;
  is_bot?: boolean;
}

export interface Channel {
  id: string;
  name: string;
  kind: 'channel' | 'dm' | 'app';
  topic?: string;
}

export interface Command {
  command: string;
  description?: string;
  usage_hint?: string;
}

/** Everything the page needs to draw one person's workspace. */
export interface Boot {
  team: { id?: string; name?: string };
  me: string;
  users: User[];
  channels: Channel[];
  messages: Record<string, Message[]>;
  commands: Command[];
  home: View | null;
  views?: View[];
  bot_user_id: string;
  bot_online: boolean;
  examples?: string[];
}

/** A question the bot suggests asking. */
export interface Prompt {
  title: string;
  message: string;
}

/** What the server tells over the WebSocket. */
export interface Happening {
  type: string;
  channel?: string;
  message?: Message;
  ts?: string;
  view?: View;
  view_id?: string;
  bot_online?: boolean;
  thread_ts?: string;
  text?: string;
  title?: string;
  prompts?: Prompt[];
  error?: string;
}

/** Where an interactive element stands. */
export interface Container {
  type: 'message' | 'view';
  channel?: string;
  ts?: string;
  view_id?: string;
  ephemeral?: boolean;
}

/** The value of one input, as Slack puts it into `state.values`. */
export interface Value {
  type: string;
  value?: string | null;
  selected_option?: Option | null;
  selected_options?: Option[];
  selected_user?: string | null;
  selected_users?: string[];
  selected_channel?: string | null;
  selected_channels?: string[];
  selected_conversation?: string | null;
  selected_conversations?: string[];
  selected_date?: string | null;
  selected_time?: string | null;
  selected_date_time?: number | null;
}

export type Values = Record<string, Record<string, Value>>;

/** A click or choice on its way to the bot. */
export interface Action extends Value {
  action_id?: string;
  block_id?: string;
  text?: TextObject;
}
