/** Where one writes: Enter sends, Shift+Enter breaks the line, / and @ offer to complete, files may be dropped in. */
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { commandOf, examples, type Offer, offers } from './complete';
import { useReader } from './reader';

interface Props {
  channel: string;
  thread?: string;
  place: string;
}

export function Composer({ channel, thread, place }: Props) {
  const { session, say } = useReader();
  const boot = session.boot.value!;
  const box = useRef<HTMLTextAreaElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const sent = useRef<string[]>([]);
  const [active, setActive] = useState(0);
  const [isClosed, setClosed] = useState(false);
  const [files, setFiles] = useState<File[]>([]);
  const [isOver, setOver] = useState(false);
  const [isSending, setSending] = useState(false);
  const listId = useId();

  const draftKey = `${channel}/${thread ?? ''}`;
  const text = session.drafts.value[draftKey] ?? '';
  const offered = isClosed ? [] : offers(text, boot, Boolean(thread));
  const typedCommand = boot.commands.find((each) => text.startsWith(`${each.command} `) || text === each.command);

  const write = (value: string) => {
    session.setDraft(draftKey, value);
    setClosed(false);
    setActive(isArguing(value) ? -1 : 0);
  };

  useLayoutEffect(() => {
    const area = box.current;
    if (!area) return;
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight, 220)}px`;
  }, [text]);

  useEffect(() => {
    if (matchMedia('(pointer: fine)').matches) box.current?.focus();
  }, [draftKey]);

  function take(offer: Offer) {
    write(offer.text);
    if (!offer.text.endsWith(' ')) setClosed(true);
    box.current?.focus();
  }

  async function send() {
    const content = text.trim();
    if (isSending || (!content && files.length === 0)) return;
    setSending(true);
    const isSent = files.length ? session.report(await session.api.upload(channel, files, content, thread)) : await post(content);
    setSending(false);
    box.current?.focus();
    if (!isSent) return;
    sent.current.push(content);
    setFiles([]);
    if ((session.drafts.value[draftKey] ?? '').trim() === content) write('');
  }

  async function post(content: string): Promise<boolean> {
    const asked = commandOf(content);
    if (!asked) return session.report(await session.api.message(channel, content, thread));
    if (thread) return refuse(say('commandInThread', { command: asked.command }));
    if (!boot.commands.some((each) => each.command === asked.command)) return refuse(say('commandUnknown', { command: asked.command }));
    write('');
    const answer = await session.api.command(channel, asked.command, asked.text);
    if (!answer.ok && !session.drafts.value[draftKey]) write(content);
    return session.report(answer);
  }

  function refuse(why: string): false {
    session.toast({ text: why }, 'note');
    return false;
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.isComposing) return; // Enter confirms Chinese characters
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (offered.length && step) {
      event.preventDefault();
      setActive(active < 0 && step < 0 ? offered.length - 1 : (active + step + offered.length) % offered.length);
    } else if (offered.length && event.key === 'Tab' && !event.shiftKey) {
      event.preventDefault();
      take(offered[Math.max(0, active)]!);
    } else if (offered.length && event.key === 'Escape') {
      event.preventDefault();
      setClosed(true);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      const offer = offered[active];
      if (offer && offer.text.trim() !== text.trim()) take(offer);
      else void send();
    } else if (event.key === 'ArrowUp' && !text && sent.current.length) {
      event.preventDefault();
      write(sent.current.at(-1)!);
    }
  }

  function onDrop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    addFiles(event.dataTransfer?.files);
  }

  function addFiles(added: FileList | null | undefined) {
    if (added?.length) setFiles([...files, ...added]);
    box.current?.focus();
  }

  return (
    <div
      class={isOver ? 'composer over' : 'composer'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      {offered.length > 0 && (
        <ul class="offers" id={listId} role="listbox" aria-label={say('suggestions')}>
          {offered.map((offer, at) => (
            <li
              key={offer.text}
              id={`${listId}-${at}`}
              role="option"
              aria-selected={at === active}
              class={at === active ? 'option active' : 'option'}
              onPointerDown={(event) => {
                event.preventDefault(); // the focus stays in the text
                take(offer);
              }}
            >
              <span>{offer.label}</span>
              {offer.note && <small>{offer.note}</small>}
            </li>
          ))}
        </ul>
      )}
      {!text && !thread && <Examples of={suggestionsFor(channel)} onPick={pick} />}
      <div class="composer-box">
        {files.length > 0 && (
          <div class="chosen-files">
            {files.map((file, at) => (
              <span key={at} class="chip">
                {file.name}
                <button type="button" aria-label={say('removeFile', { name: file.name })} onClick={() => setFiles(files.toSpliced(at, 1))}>
                  ×
                </button>
              </span>
            ))}
          </div>
        )}
        <textarea
          ref={box}
          rows={1}
          aria-controls={offered.length ? listId : undefined}
          aria-autocomplete="list"
          aria-activedescendant={offered.length && active >= 0 ? `${listId}-${active}` : undefined}
          aria-label={thread ? say('reply') : say('messageTo', { place })}
          placeholder={isOver ? say('dropHere', { place }) : thread ? say('reply') : say('messageTo', { place })}
          value={text}
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onPaste={(event) => event.clipboardData?.files.length && addFiles(event.clipboardData.files)}
        />
        <div class="composer-bar">
          <button type="button" class="plain-icon" aria-label={say('attach')} title={say('attach')} onClick={() => chooser.current?.click()}>
            +
          </button>
          <input
            ref={chooser}
            class="hidden"
            type="file"
            multiple
            tabIndex={-1}
            aria-label={say('attach')}
            onChange={(event) => {
              addFiles(event.currentTarget.files);
              event.currentTarget.value = '';
            }}
          />
          <span class="composer-hint">
            {typedCommand && !offered.length ? `${typedCommand.command} ${typedCommand.usage_hint ?? ''}` : say('newLine')}
          </span>
          <button
            type="button"
            class="send"
            aria-label={say('send')}
            title={say('send')}
            disabled={isSending || (!text.trim() && files.length === 0)}
            onClick={() => void send()}
          >
            <svg viewBox="0 0 20 20" aria-hidden="true">
              <path d="M3 3.5 17.5 10 3 16.5l1.8-5.3L11 10 4.8 8.8z" />
            </svg>
          </button>
        </div>
      </div>
    </div>
  );

  function suggestionsFor(place: string): string[] {
    const prompts = session.prompts.value[place];
    return prompts?.length ? prompts.map((each) => each.message) : examples(boot);
  }

  function pick(example: string) {
    write(example);
    setClosed(true);
    box.current?.focus();
  }
}

/** A command whose arguments are being typed: Enter sends it as it is, unless an offer was picked with the arrows. */
const isArguing = (text: string): boolean => text.startsWith('/') && text.includes(' ');

function Examples({ of, onPick }: { of: string[]; onPick: (example: string) => void }) {
  const { say } = useReader();
  if (!of.length) return null;
  return (
    <div class="examples">
      <span class="quiet">{say('try')}</span>
      {of.slice(0, 4).map((example) => (
        <button key={example} type="button" class="example" onClick={() => onPick(example)}>
          {example}
        </button>
      ))}
    </div>
  );
}
