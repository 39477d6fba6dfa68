/** The `data_visualization` block as SVG: line, area, bar and pie, with the figures as a table for those who want them. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useReader } from '../shell/reader';
import type { Block, Chart, Series } from '../wire';
import { type Scale, scaleOf } from './scale';

const WIDEST = 612;
const LEFT = 60;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 44;

/** The chart, its legend and its figures. */
export function ChartBlock({ block }: { block: Block }) {
  const { say } = useReader();
  const chart = block.chart ?? { type: '' };
  const title = typeof block.title === 'string' ? block.title : (block.title?.text ?? '');
  const [frame, width] = useWidth();
  const size = { width, height: Math.round(Math.min(300, width * 0.62)) };
  const names = chart.type === 'pie' ? (chart.segments ?? []).map((each) => each.label) : (chart.series ?? []).map((each) => each.name);
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div ref={frame}>
        <svg width={size.width} height={size.height} viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-label={say('chartOf', { title })}>
          {chart.type === 'pie' ? <Pie chart={chart} {...size} /> : <Plot chart={chart} {...size} />}
        </svg>
      </div>
      {names.length > 1 && (
        <ul class="legend">
          {names.map((name, at) => (
            <li key={at}>
              <span class={`swatch colour-${at % 12}`} />
              {name}
            </li>
          ))}
        </ul>
      )}
      <details>
        <summary>{say('showData')}</summary>
        <Figures chart={chart} />
      </details>
    </figure>
  );
}

/** The room there is, in pixels: letters keep their size on a phone, the lines come closer. */
function useWidth() {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(WIDEST);
  useLayoutEffect(() => {
    const measure = () => setWidth(Math.max(200, Math.min(WIDEST, frame.current?.clientWidth ?? WIDEST)));
    measure();
    const watch = new ResizeObserver(measure);
    if (frame.current) watch.observe(frame.current);
    return () => watch.disconnect();
  }, []);
  return [frame, width] as const;
}

interface Size {
  width: number;
  height: number;
}

const categoriesOf = (chart: Chart): string[] =>
  chart.axis_config?.categories ?? chart.series?.[0]?.data?.map((point) => point.label) ?? [];

const valueAt = (series: Series, category: string): number | undefined =>
  series.data?.find((point) => point.label === category)?.value;

function Plot({ chart, width, height }: { chart: Chart } & Size) {
  const { clock } = useReader();
  const categories = categoriesOf(chart);
  const series = chart.series ?? [];
  const scale = scaleOf(series.flatMap((each) => (each.data ?? []).map((point) => point.value)));
  const slot = (width - LEFT - RIGHT) / Math.max(1, categories.length);
  const x = (at: number) => LEFT + slot * (at + 0.5);
  const y = (value: number) => TOP + (height - TOP - BOTTOM) * (1 - (value - scale.low) / (scale.high - scale.low));
  const number = new Intl.NumberFormat(clock.locale, { notation: 'compact', maximumFractionDigits: 1 });
  const longest = Math.max(1, ...categories.map((category) => category.length));
  const every = Math.max(1, Math.ceil((longest * 8 + 10) / slot)); // as many labels as do not overlap
  const axis = chart.axis_config ?? {};
  return (
    <>
      {scale.ticks.map((tick) => (
        <g key={tick}>
          <line class={tick === 0 ? 'axis' : 'grid'} x1={LEFT} x2={width - RIGHT} y1={y(tick)} y2={y(tick)} />
          <text class="tick" x={LEFT - 8} y={y(tick) + 4} text-anchor="end">
            {number.format(tick)}
          </text>
        </g>
      ))}
      {categories.map(
        (category, at) =>
          at % every === 0 && (
            <text key={at} class="tick" x={x(at)} y={height - BOTTOM + 18} text-anchor="middle">
              {category}
            </text>
          ),
      )}
      {axis.x_label && (
        <text class="axis-name" x={(LEFT + width - RIGHT) / 2} y={height - 6} text-anchor="middle">
          {axis.x_label}
        </text>
      )}
      {axis.y_label && (
        <text class="axis-name" transform={`translate(13 ${(TOP + height - BOTTOM) / 2}) rotate(-90)`} text-anchor="middle">
          {axis.y_label}
        </text>
      )}
      {series.map((each, at) =>
        chart.type === 'bar' ? (
          <Bars key={at} {...{ series: each, at, of: series.length, categories, x, y, slot, scale }} />
        ) : (
          <Curve key={at} {...{ series: each, at, categories, x, y, scale, isArea: chart.type === 'area' }} />
        ),
      )}
    </>
  );
}

interface Drawn {
  series: Series;
  at: number;
  categories: string[];
  x: (at: number) => number;
  y: (value: number) => number;
  scale: Scale;
}

function Bars({ series, at, of, categories, x, y, slot }: Drawn & { of: number; slot: number }) {
  const width = Math.min(46, (slot * 0.72) / of);
  return (
    <g class={`fill-${at % 12}`}>
      {categories.map((category, column) => {
        const value = valueAt(series, category);
        if (value === undefined) return null;
        const left = x(column) - (width * of) / 2 + width * at;
        const [top, bottom] = [y(Math.max(0, value)), y(Math.min(0, value))];
        return (
          <rect key={column} x={left} y={top} width={Math.max(1, width - 1)} height={Math.max(0.5, bottom - top)} rx="1.5">
            <title>{`${series.name} · ${category}: ${value}`}</title>
          </rect>
        );
      })}
    </g>
  );
}

function Curve({ series, at, categories, x, y, scale, isArea }: Drawn & { isArea: boolean }) {
  const points = categories.flatMap((category, column) => {
    const value = valueAt(series, category);
    return value === undefined ? [] : [{ category, value, x: x(column), y: y(value) }];
  });
  const path = points.map((point, index) => `${index ? 'L' : 'M'}${point.x.toFixed(1)} ${point.y.toFixed(1)}`).join(' ');
  const base = y(Math.max(0, scale.low));
  return (
    <g>
      {isArea && points.length > 0 && (
        <path class={`area fill-${at % 12}`} d={`${path} L${points.at(-1)!.x} ${base} L${points[0]!.x} ${base} Z`} />
      )}
      <path class={`curve stroke-${at % 12}`} d={path} />
      {points.map((point) => (
        <circle key={point.category} class={`fill-${at % 12}`} cx={point.x} cy={point.y} r="3">
          <title>{`${series.name} · ${point.category}: ${point.value}`}</title>
        </circle>
      ))}
    </g>
  );
}

function Pie({ chart, width, height }: { chart: Chart } & Size) {
  const segments = (chart.segments ?? []).filter((each) => each.value > 0);
  const whole = segments.reduce((sum, each) => sum + each.value, 0);
  const [cx, cy, radius] = [width / 2, height / 2, height / 2 - 8];
  let turned = 0;
  return (
    <>
      {segments.map((segment, at) => {
        const share = segment.value / whole;
        const start = turned;
        turned += share;
        const title = <title>{`${segment.label}: ${segment.value} (${Math.round(share * 100)} %)`}</title>;
        if (share > 0.9999) {
          return (
            <circle key={at} class={`fill-${at % 12}`} cx={cx} cy={cy} r={radius}>
              {title}
            </circle>
          );
        }
        const edge = (turn: number) => [cx + radius * Math.sin(turn * 2 * Math.PI), cy - radius * Math.cos(turn * 2 * Math.PI)];
        const [from, to] = [edge(start), edge(turned)];
        return (
          <path
            key={at}
            class={`slice fill-${at % 12}`}
            d={`M${cx} ${cy} L${from.join(' ')} A${radius} ${radius} 0 ${share > 0.5 ? 1 : 0} 1 ${to.join(' ')} Z`}
          >
            {title}
          </path>
        );
      })}
    </>
  );
}

function Figures({ chart }: { chart: Chart }) {
  const { clock } = useReader();
  const number = (value: number | undefined) => (value === undefined ? '' : value.toLocaleString(clock.locale));
  if (chart.type === 'pie') {
    return (
      <table>
        <tbody>
          {(chart.segments ?? []).map((each, at) => (
            <tr key={at}>
              <th scope="row">{each.label}</th>
              <td class="align-right">{number(each.value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    );
  }
  return (
    <div class="table-scroll" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <td />
            {(chart.series ?? []).map((each, at) => (
              <th key={at} scope="col" class="align-right">
                {each.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {categoriesOf(chart).map((category, at) => (
            <tr key={at}>
              <th scope="row">{category}</th>
              {(chart.series ?? []).map((each, column) => (
                <td key={column} class="align-right">
                  {number(valueAt(each, category))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
