/** Starts the page. */
import { render } from 'preact';
import { Page } from './shell/page';
import './style/tokens.css';
import './style/layout.css';
import './style/messages.css';
import './style/blocks.css';
import './style/controls.css';

render(<Page />, document.getElementById('page')!);
