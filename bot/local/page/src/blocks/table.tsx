/** Tables: `table` as it stands, `data_table` sorted and turned page by page. Both scroll inside their own frame. */
import { useState } from 'preact/hooks';
import { useReader } from '../shell/reader';
import { RichText } from '../text/rich';
import type { Block, Cell, RichPart, RichPiece } from '../wire';

function Content({ cell }: { cell: Cell | undefined }) {
  if (!cell) return null;
  if (cell.type === 'rich_text') return <RichText parts={cell.elements} />;
  return <>{cellText(cell)}</>;
}

function cellText(cell: Cell | undefined): string {
  if (!cell) return '';
  if (cell.type === 'rich_text') return (cell.elements ?? []).map(partText).join(' ');
  return cell.text ?? String(cell.value ?? '');
}

function partText(part: RichPart | RichPiece): string {
  if ('elements' in part && part.elements) return part.elements.map(partText).join('');
  return (part as RichPiece).text ?? '';
}

const isNumeric = (cell: Cell | undefined): boolean => cell?.type === 'raw_number';

/** The `table` block. Its first row is drawn as a heading, as Slack does. */
export function Table({ block }: { block: Block }) {
  const rows = block.rows ?? [];
  const settings = block.column_settings ?? [];
  const nameOf = (at: number, cell: Cell) => {
    const setting = settings[at];
    const align = setting?.align ?? (isNumeric(cell) ? 'right' : 'left');
    return `align-${align}${setting?.is_wrapped ? ' wrapped' : ''}`;
  };
  const [head, ...body] = rows;
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={(head ?? []).map(cellText).join(', ')}>
      <table>
        {head && (
          <thead>
            <tr>
              {head.map((cell, at) => (
                <th key={at} scope="col" class={nameOf(at, body[0]?.[at] ?? cell)}>
                  <Content cell={cell} />
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {body.map((row, at) => (
            <tr key={at}>
              {row.map((cell, column) => (
                <td key={column} class={nameOf(column, cell)}>
                  <Content cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface Order {
  column: number;
  isDown: boolean;
}

/** Numbers by size, all else by the reader's alphabet; empty cells last. */
function compare(one: Cell | undefined, other: Cell | undefined, locale: string): number {
  if (isNumeric(one) && isNumeric(other)) return Number(one!.value ?? one!.text) - Number(other!.value ?? other!.text);
  const [a, b] = [cellText(one), cellText(other)];
  if (!a || !b) return a ? -1 : b ? 1 : 0;
  return a.localeCompare(b, locale, { numeric: true });
}

/** The `data_table` block. */
export function DataTable({ block }: { block: Block }) {
  const { say, clock } = useReader();
  const [order, setOrder] = useState<Order | null>(null);
  const [page, setPage] = useState(0);
  const [head = [], ...rows] = block.rows ?? [];
  const size = block.page_size ?? 5;
  const sorted = order
    ? rows.toSorted((a, b) => compare(a[order.column], b[order.column], clock.locale) * (order.isDown ? -1 : 1))
    : rows;
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const first = Math.min(page, pages - 1) * size;
  const shown = sorted.slice(first, first + size);
  const naming = block.row_header_column_index ?? 0;

  function sort(column: number) {
    setOrder(order?.column === column ? (order.isDown ? null : { column, isDown: true }) : { column, isDown: false });
    setPage(0);
  }

  return (
    <div class="data-table">
      <div class="table-scroll" tabIndex={0} role="region" aria-label={block.caption}>
        <table>
          <caption>{block.caption}</caption>
          <thead>
            <tr>
              {head.map((cell, at) => {
                const isOrder = order?.column === at;
                const name = cellText(cell);
                return (
                  <th
                    key={at}
                    scope="col"
                    class={isNumeric(rows[0]?.[at]) ? 'align-right' : undefined}
                    aria-sort={isOrder ? (order.isDown ? 'descending' : 'ascending') : 'none'}
                  >
                    <button type="button" class="sorter" title={say('sortBy', { name })} onClick={() => sort(at)}>
                      {name}
                      <span aria-hidden="true">{isOrder ? (order.isDown ? ' ▾' : ' ▴') : ''}</span>
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, at) => (
              <tr key={first + at}>
                {row.map((cell, column) => {
                  const name = isNumeric(cell) ? 'align-right' : undefined;
                  return column === naming ? (
                    <th key={column} scope="row" class={name}>
                      <Content cell={cell} />
                    </th>
                  ) : (
                    <td key={column} class={name}>
                      <Content cell={cell} />
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {pages > 1 && (
        <div class="pager">
          <button type="button" class="button icon" aria-label={say('previous')} disabled={first === 0} onClick={() => setPage(page - 1)}>
            ‹
          </button>
          <span aria-live="polite">{say('rows', { from: first + 1, to: first + shown.length, n: rows.length })}</span>
          <button
            type="button"
            class="button icon"
            aria-label={say('next')}
            disabled={first + size >= rows.length}
            onClick={() => setPage(page + 1)}
          >
            ›
          </button>
        </div>
      )}
    </div>
  );
}
