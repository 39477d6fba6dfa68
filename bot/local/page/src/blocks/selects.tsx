/** Select menus: from a list, from the bot, or from the workspace's people and channels. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { useReader } from '../shell/reader';
import { plainText } from '../text/draw';
import type { Block, Element, Option, OptionGroup } from '../wire';
import { type Choice, Combobox } from './combobox';
import { useField, useSurface } from './surface';
import { fieldOf } from './values';

interface Props {
  element: Element;
  block: Block;
  label: string;
}

const keyOf = (option: Option): string => `${option.value ?? ''}\n${option.text.text}`;

function choicesOf(options: Option[] | undefined, groups: OptionGroup[] | undefined): { choice: Choice; option: Option }[] {
  const one = (option: Option, group?: string) => ({
    option,
    choice: { key: keyOf(option), label: plainText(option.text), note: plainText(option.description) || undefined, group },
  });
  return [
    ...(options ?? []).map((option) => one(option)),
    ...(groups ?? []).flatMap((group) => group.options.map((option) => one(option, plainText(group.label)))),
  ];
}

/** static_select and multi_static_select. */
export function StaticSelect(props: Props) {
  return <OptionSelect {...props} offered={choicesOf(props.element.options, props.element.option_groups)} />;
}

/** external_select and multi_external_select: the bot is asked while one types. */
export function ExternalSelect(props: Props) {
  const { session, say } = useReader();
  const { container } = useSurface();
  const [offered, setOffered] = useState<ReturnType<typeof choicesOf>>([]);
  const [hint, setHint] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(0);
  const shortest = props.element.min_query_length ?? 3;

  useEffect(() => () => clearTimeout(timer.current), []);

  function search(typed: string) {
    clearTimeout(timer.current);
    latest.current += 1;
    const asked = latest.current;
    if (typed.trim().length < shortest) {
      setOffered([]);
      setHint(say('typeMore', { n: shortest }));
      return;
    }
    setHint(say('loading'));
    timer.current = setTimeout(async () => {
      const answer = await session.api.options(container, props.element.action_id ?? '', props.block.block_id ?? '', typed.trim());
      if (asked !== latest.current) return; // somebody typed on
      setOffered(choicesOf(answer.options, answer.option_groups));
      setHint(say('nothingFound'));
      if (answer.error) session.toast(answer);
    }, 200);
  }

  return <OptionSelect {...props} offered={offered} hint={hint} onSearch={search} />;
}

interface Offer extends Props {
  offered: ReturnType<typeof choicesOf>;
  hint?: string;
  onSearch?: (typed: string) => void;
}

function OptionSelect({ element, block, label, offered, hint, onSearch }: Offer) {
  const { say } = useReader();
  const field = useField(element, block);
  const many = element.type.startsWith('multi_');
  const held = many ? (field.value.selected_options ?? []) : field.value.selected_option ? [field.value.selected_option] : [];
  const known = new Map([...choicesOf(held, undefined), ...offered].map(({ choice, option }) => [choice.key, option]));
  return (
    <Combobox
      id={field.id}
      label={label}
      placeholder={plainText(element.placeholder) || say('choose')}
      choices={offered.map(({ choice }) => choice)}
      chosen={choicesOf(held, undefined).map(({ choice }) => choice)}
      many={many}
      most={element.max_selected_items}
      hint={hint}
      onSearch={onSearch}
      describedBy={field.describedBy}
      isInvalid={field.isInvalid}
      autoFocus={element.focus_on_load}
      onChange={(chosen) => {
        const options = chosen.map((choice) => known.get(choice.key)!);
        field.set(many ? options : options[0]);
      }}
    />
  );
}

/** users_select, channels_select, conversations_select and their multi forms. */
export function PlaceSelect({ element, block, label }: Props) {
  const { session, say } = useReader();
  const field = useField(element, block);
  const many = element.type.startsWith('multi_');
  const kind = element.type.replace('multi_', '');
  const { users = [], channels = [] } = session.boot.value ?? {};
  const people = users.map((user) => ({ key: user.id, label: user.real_name || user.name, note: `@${user.name}` }));
  const places = channels.filter((each) => each.kind === 'channel').map((each) => ({ key: each.id, label: `#${each.name}` }));
  const direct = channels.filter((each) => each.kind === 'dm').map((each) => ({ key: each.id, label: each.name }));
  const choices: Choice[] = kind === 'users_select' ? people : kind === 'channels_select' ? places : [...places, ...direct];
  const content = field.value[fieldOf(element)] as string | string[] | null;
  const held = Array.isArray(content) ? content : content ? [content] : [];
  return (
    <Combobox
      id={field.id}
      label={label}
      placeholder={plainText(element.placeholder) || say('choose')}
      choices={choices}
      chosen={held.map((key) => choices.find((each) => each.key === key) ?? { key, label: key })}
      many={many}
      most={element.max_selected_items}
      describedBy={field.describedBy}
      isInvalid={field.isInvalid}
      autoFocus={element.focus_on_load}
      onChange={(chosen) => field.set(many ? chosen.map((each) => each.key) : chosen[0]?.key)}
    />
  );
}
