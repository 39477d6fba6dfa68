/** Axes a person can read. */
import { describe, expect, it } from 'vitest';
import { scaleOf } from '../src/blocks/scale';

describe('scaleOf', () => {
  it('uses round steps from zero', () => {
    expect(scaleOf([12, 87])).toEqual({ low: 0, high: 100, ticks: [0, 50, 100] });
    expect(scaleOf([0.2, 0.37])).toEqual({ low: 0, high: 0.4, ticks: [0, 0.1, 0.2, 0.3, 0.4] });
  });

  it('reaches below zero when it must', () => {
    expect(scaleOf([-30, 50])).toEqual({ low: -40, high: 60, ticks: [-40, -20, 0, 20, 40, 60] });
  });

  it('survives nothing at all', () => {
    expect(scaleOf([]).ticks.length).toBeGreaterThan(1);
    expect(scaleOf([0, 0]).high).toBeGreaterThan(0);
  });
});
