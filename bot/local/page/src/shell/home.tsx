/** App Home: the view the bot published for this persona. */
import { Blocks } from '../blocks/blocks';
import { Banner, Header, type MenuProps } from './header';
import { botName } from './page';
import { useReader } from './reader';

export function HomeTab(props: MenuProps) {
  const { session, say } = useReader();
  const view = session.home.value;
  return (
    <main class="channel">
      <Header {...props} title={botName(session)} note={say('home')} />
      <Banner />
      <div id="messages" class="list home" tabIndex={0} role="region" aria-label={say('appHome')}>
        {view ? (
          <Blocks key={view.id} blocks={view.blocks} surface={`view:${view.id}`} container={{ type: 'view', view_id: view.id }} />
        ) : (
          <p class="nothing">{say('emptyHome')}</p>
        )}
      </div>
    </main>
  );
}
