import { describe, expect, it } from 'vitest';
import {
  breakpoints,
  constant,
  cooling,
  cyclic,
  exponential,
  matched,
  onecycle,
  ramp,
  step,
  valueAt,
  type Schedule,
} from './index.ts';

const updates = 1000;
const drops = [
  { at: 300, factor: 0.1 },
  { at: 500.5, factor: 0.01 },
];

describe('breakpoints', () => {
  it('has both sides of every jump, also of one between two updates', () => {
    expect(breakpoints(step({ from: 1, drops }), updates)).toEqual([299, 300, 500, 501]);
  });

  it('has none of a constant, and none outside of the run', () => {
    expect(breakpoints(constant(1), updates)).toEqual([]);
    expect(breakpoints(cooling({ rho0: 0.9, coolingSteps: 2000 }), updates)).toEqual([]);
  });

  it('has the turns of what is inside of a warm-up or a matched control', () => {
    const inner = cooling({ rho0: 0.9, coolingSteps: 500, warmupSteps: 50 });
    expect(breakpoints(ramp({ steps: 100, schedule: inner }), updates)).toEqual([49, 50, 99, 100, 499, 500]);
    const control = matched({
      form: 'exact',
      learningRate: step({ from: 1, drops: [{ at: 300, factor: 0.1 }] }),
      rho: inner,
      rescaled: true,
      buffer: 'displacement',
      steps: updates,
    });
    expect(breakpoints(control, updates)).toEqual([49, 50, 299, 300, 499, 500]);
  });

  it.each<[string, Schedule]>([
    ['a wave', cyclic({ from: 0, to: 1, halfPeriod: 70 })],
    ['a wave of a thousand turns', cyclic({ from: 0, to: 1, halfPeriod: 1 })],
    ['a stair', exponential({ from: 1, factor: 0.5, every: 33.3, staircase: true })],
    ['one cycle', onecycle({ start: 0, peak: 1, end: 0.1, steps: 900 })],
    ['a cooling after a warm-up', cooling({ rho0: 0.9, coolingSteps: 800, warmupSteps: 100 })],
  ])('has the extremes of %s', (_name, schedule) => {
    const all = Array.from({ length: updates }, (_, n) => valueAt(schedule, n));
    const kept = [0, ...breakpoints(schedule, updates), updates - 1].map((n) => valueAt(schedule, n));
    expect(Math.max(...kept)).toBeCloseTo(Math.max(...all), 3);
    expect(Math.min(...kept)).toBeCloseTo(Math.min(...all), 3);
  });
});
