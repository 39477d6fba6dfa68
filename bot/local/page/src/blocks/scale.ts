/** Round numbers for an axis. */

export interface Scale {
  low: number;
  high: number;
  ticks: number[];
}

/**
 * An axis over the values, from zero, with about four steps of 1, 2 or 5 times a power of ten.
 * Example: 0 … 87 → steps of 20, from 0 to 100.
 */
export function scaleOf(values: number[]): Scale {
  const least = Math.min(0, ...values);
  const most = Math.max(0, ...values);
  const span = most - least || 1;
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const low = Math.floor(least / step) * step;
  const steps = Math.max(1, Math.ceil((most - low) / step - 1e-9));
  const ticks = Array.from({ length: steps + 1 }, (_, at) => Number((low + at * step).toPrecision(12)));
  return { low, high: ticks.at(-1)!, ticks };
}
