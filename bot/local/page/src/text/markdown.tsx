/** Standard Markdown of the `markdown` block. `marked` reads it; only its tokens are used, never its HTML. */
import { lexer, type Token, type Tokens } from 'marked';
import type { ComponentChildren } from 'preact';
import { Link } from './draw';
import { withEmoji } from './emoji';
import { safeUrl } from './mrkdwn';

/** A Markdown text. */
export function Markdown({ text }: { text: string }) {
  return <div class="markdown">{draw(lexer(text, { gfm: true, breaks: true }))}</div>;
}

function draw(tokens: Token[] | undefined): ComponentChildren {
  return (tokens ?? []).map((token, at) => <Drawn key={at} token={token} />);
}

function Drawn({ token }: { token: Token }) {
  switch (token.type) {
    case 'space':
      return null;
    case 'heading':
      return <Heading depth={(token as Tokens.Heading).depth}>{draw(token.tokens)}</Heading>;
    case 'paragraph':
      return <p>{draw(token.tokens)}</p>;
    case 'strong':
      return <strong>{draw(token.tokens)}</strong>;
    case 'em':
      return <em>{draw(token.tokens)}</em>;
    case 'del':
      return <s>{draw(token.tokens)}</s>;
    case 'codespan':
      return <code>{(token as Tokens.Codespan).text}</code>;
    case 'code':
      return <pre>{(token as Tokens.Code).text}</pre>;
    case 'br':
      return <br />;
    case 'hr':
      return <hr />;
    case 'blockquote':
      return <blockquote>{draw(token.tokens)}</blockquote>;
    case 'link': {
      const url = safeUrl((token as Tokens.Link).href);
      return url ? <Link url={url}>{draw(token.tokens)}</Link> : <>{draw(token.tokens)}</>;
    }
    case 'image': {
      const url = safeUrl((token as Tokens.Image).href); // Slack, too, shows a link
      const label = (token as Tokens.Image).text;
      return url ? <Link url={url}>{label || url}</Link> : <>{label}</>;
    }
    case 'list':
      return <List list={token as Tokens.List} />;
    case 'table':
      return <Table table={token as Tokens.Table} />;
    case 'text':
    case 'escape':
      return 'tokens' in token && token.tokens ? <>{draw(token.tokens)}</> : <>{withEmoji((token as Tokens.Text).text)}</>;
    default:
      return <>{token.raw}</>; // HTML is shown as it was written
  }
}

function Heading({ depth, children }: { depth: number; children: ComponentChildren }) {
  return depth <= 2 ? <h4>{children}</h4> : <h5>{children}</h5>;
}

function List({ list }: { list: Tokens.List }) {
  const items = list.items.map((item, at) => (
    <li key={at}>
      {item.task && <input type="checkbox" checked={item.checked} disabled />}
      {draw(item.tokens.filter((token) => token.type !== 'checkbox'))}
    </li>
  ));
  return list.ordered ? <ol start={Number(list.start) || 1}>{items}</ol> : <ul>{items}</ul>;
}

function Table({ table }: { table: Tokens.Table }) {
  const align = (at: number) => (table.align[at] ? `align-${table.align[at]}` : undefined);
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={table.header.map((cell) => cell.text).join(', ')}>
      <table>
        <thead>
          <tr>
            {table.header.map((cell, at) => (
              <th key={at} scope="col" class={align(at)}>
                {draw(cell.tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, at) => (
            <tr key={at}>
              {row.map((cell, column) => (
                <td key={column} class={align(column)}>
                  {draw(cell.tokens)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
