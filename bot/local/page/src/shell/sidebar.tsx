/** Channels, the direct message with the bot, its Home, and who one acts as. A drawer on a narrow screen. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { actAs, sessionOf } from '../session/sessions';
import type { Channel, User } from '../wire';
import { Avatar } from './avatar';
import { botName } from './page';
import { useReader } from './reader';
import type { Say } from './words';

export function Sidebar({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { session, say } = useReader();
  const box = useRef<HTMLElement>(null);
  const boot = session.boot.value!;
  const people = boot.users.filter((each) => !each.is_bot);
  const of = (kind: Channel['kind']) => boot.channels.filter((each) => each.kind === kind);

  useEffect(() => {
    if (isOpen) box.current?.querySelector<HTMLElement>('[aria-current=page]')?.focus();
  }, [isOpen]);

  return (
    <nav
      id="sidebar"
      class="sidebar"
      ref={box}
      aria-label={say('menu')}
      onKeyDown={(event) => event.key === 'Escape' && isOpen && onClose()}
    >
      <div class="team">
        <strong>{boot.team.name}</strong>
        <button type="button" class="plain-icon close-menu" aria-label={say('closeMenu')} onClick={onClose}>
          ×
        </button>
      </div>
      <div class="places">
        <Group title={say('channels')}>
          {of('channel').map((each) => (
            <Place key={each.id} channel={each} mark="#" name={each.name} onOpen={onClose} />
          ))}
        </Group>
        <Group title={say('directMessages')}>
          {of('dm').map((each) => (
            <Place key={each.id} channel={each} mark={<Presence />} name={botName(session)} onOpen={onClose} />
          ))}
        </Group>
        <Group title={say('apps')}>
          {of('app').map((each) => (
            <Place key={each.id} channel={each} mark="⌂" name={say('appHome')} onOpen={onClose} />
          ))}
        </Group>
      </div>
      <section class="personas" aria-labelledby="acting-as">
        <h2 id="acting-as">{say('actingAs')}</h2>
        <ul>
          {people.map((each) => (
            <Persona key={each.id} user={each} />
          ))}
        </ul>
      </section>
    </nav>
  );
}

function Group({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="group">
      <h2>{title}</h2>
      <ul>{children}</ul>
    </section>
  );
}

interface PlaceProps {
  channel: Channel;
  mark: ComponentChildren;
  name: string;
  onOpen: () => void;
}

function Place({ channel, mark, name, onOpen }: PlaceProps) {
  const { session, say } = useReader();
  const isCurrent = session.channelId.value === channel.id;
  const unread = session.unread(channel.id);
  return (
    <li>
      <button
        type="button"
        class={unread ? 'place unread' : 'place'}
        aria-current={isCurrent ? 'page' : undefined}
        onClick={() => {
          session.open(channel.id);
          onOpen();
        }}
      >
        <span class="mark" aria-hidden="true">
          {mark}
        </span>
        <span class="name">{name}</span>
        {unread > 0 && (
          <span class="badge" aria-label={say('unread', { n: unread })}>
            {unread}
          </span>
        )}
      </button>
    </li>
  );
}

/** Whether the bot is connected: filled or hollow, so that it does not depend on colour. */
export function Presence() {
  const { session } = useReader();
  return <span class={session.botOnline.value ? 'presence online' : 'presence'} />;
}

function Persona({ user }: { user: User }) {
  const { session, say } = useReader();
  const isMe = user.id === session.userId;
  const other = isMe ? undefined : sessionOf(user.id);
  const unread = (other?.boot.value?.channels ?? []).reduce((sum, each) => sum + other!.unread(each.id), 0);
  return (
    <li>
      <button
        type="button"
        class="persona"
        aria-pressed={isMe}
        data-user={user.id}
        onClick={() => void actAs(user.id)}
      >
        <Avatar user={user} size={28} />
        <span class="who">
          <span class="name">{user.real_name}</span>
          <span class="role">
            {roleName(user.role, say)} · {languageName(user.locale)}
          </span>
        </span>
        {unread > 0 && (
          <span class="badge" aria-label={say('unread', { n: unread })}>
            {unread}
          </span>
        )}
      </button>
    </li>
  );
}

function roleName(role: string | undefined, say: Say): string {
  return role === 'requester' || role === 'approver' || role === 'viewer' ? say(role) : (role ?? '');
}

/** A language in itself: English, 中文. */
function languageName(locale: string): string {
  const language = locale.split(/[-_]/)[0]!;
  return new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? locale;
}
