import { describe, expect, it } from 'vitest';
import {
  constant,
  cosine,
  cyclic,
  exponential,
  linear,
  onecycle,
  onecycleLearningRate,
  onecycleMomentum,
  ramp,
  step,
  valueAt,
  type Schedule,
} from './index.ts';

/** Schedules with the values that the arithmetic of their definition gives: n -> value. */
const cases: { name: string; schedule: Schedule; values: readonly (readonly [n: number, value: number])[] }[] = [
  { name: 'constant', schedule: constant(0.1), values: [0, 1, 1e6].map((n) => [n, 0.1] as const) },
  {
    name: 'linear: a straight line, then its end',
    schedule: linear({ from: 1, to: 0.2, steps: 4 }),
    values: [
      [0, 1],
      [1, 1 - 0.8 / 4],
      [3, 1 - (3 * 0.8) / 4],
      [4, 0.2],
      [5, 0.2],
    ],
  },
  {
    name: 'linear: upwards',
    schedule: linear({ from: 0, to: 0.9, steps: 3 }),
    values: [
      [1, 0.3],
      [3, 0.9],
    ],
  },
  {
    name: 'cosine: half a period, then its end',
    schedule: cosine({ from: 0.9, to: 0.1, steps: 6 }),
    values: [
      [0, 0.9],
      [2, 0.5 + 0.4 * Math.cos(Math.PI / 3)],
      [3, 0.5],
      [4, 0.5 - 0.4 * Math.cos(Math.PI / 3)],
      [6, 0.1],
      [60, 0.1],
    ],
  },
  {
    name: 'exponential: a factor for every length, also for parts of it',
    schedule: exponential({ from: 2, factor: 0.25, every: 4, staircase: false }),
    values: [
      [0, 2],
      [2, 2 * 0.5],
      [4, 2 * 0.25],
      [8, 2 * 0.25 ** 2],
    ],
  },
  {
    name: 'exponential: as a staircase, by whole lengths, which need not be whole updates',
    schedule: exponential({ from: 0.016, factor: 0.97, every: 2.4, staircase: true }),
    values: [
      [0, 0.016],
      [2, 0.016],
      [3, 0.016 * 0.97],
      [4, 0.016 * 0.97],
      [5, 0.016 * 0.97 ** 2],
    ],
  },
  {
    // The learning rate of the Keras example, epochs of 1 update.
    name: 'step: the factor of the last drop, relative to the start',
    schedule: step({
      from: 1e-3,
      drops: [
        { at: 81, factor: 0.1 },
        { at: 121, factor: 1e-2 },
        { at: 161, factor: 1e-3 },
        { at: 181, factor: 5e-4 },
      ],
    }),
    values: [
      [0, 1e-3],
      [80, 1e-3],
      [81, 1e-3 * 0.1],
      [121, 1e-3 * 1e-2],
      [180, 1e-3 * 1e-3],
      [181, 1e-3 * 5e-4],
      [1e6, 1e-3 * 5e-4],
    ],
  },
  { name: 'step: without drops', schedule: step({ from: 3, drops: [] }), values: [[7, 3]] },
  {
    name: 'onecycle: the peak at rise * steps - 1 and the end at steps - 1',
    schedule: onecycle({ start: 0.1, peak: 1, end: 0, steps: 10, rise: 0.3 }),
    values: [
      [0, 0.1],
      [1, (0.1 + 1) / 2],
      [2, 1],
      [2 + 7 / 2, 0.5],
      [9, 0],
      [10, 0],
    ],
  },
  {
    // rise * steps - 1 = 2.3: no update has the peak itself.
    name: 'onecycle: a peak between two updates',
    schedule: onecycle({ start: 0, peak: 1, end: 0, steps: 11, rise: 0.3 }),
    values: [
      [2, (1 - Math.cos((Math.PI * 2) / 2.3)) / 2],
      [3, (1 + Math.cos((Math.PI * (3 - 2.3)) / (10 - 2.3))) / 2],
    ],
  },
  {
    name: 'onecycle: with the default factors of a learning rate',
    schedule: onecycleLearningRate({ peak: 0.5, steps: 20 }),
    values: [
      [0, 0.5 / 25],
      [0.3 * 20 - 1, 0.5],
      [19, 0.5 / 25 / 1e4],
    ],
  },
  {
    name: 'onecycle: with the default values of a momentum coefficient',
    schedule: onecycleMomentum({ steps: 20, rise: 0.5 }),
    values: [
      [0, 0.95],
      [9, 0.85],
      [19, 0.95],
    ],
  },
  {
    name: 'cyclic: a triangle',
    schedule: cyclic({ from: 0.8, to: 0.9, halfPeriod: 4 }),
    values: [
      [0, 0.8],
      [1, 0.825],
      [4, 0.9],
      [7, 0.825],
      [8, 0.8],
      [12, 0.9],
      [801, 0.825],
    ],
  },
  {
    name: 'ramp: grows with the schedule under it, which is not shifted',
    schedule: ramp({ steps: 4, schedule: linear({ from: 1, to: 0, steps: 10 }) }),
    values: [
      [0, 0],
      [1, (0.9 * 1) / 4],
      [3, (0.7 * 3) / 4],
      [4, 0.6],
      [10, 0],
    ],
  },
  {
    name: 'ramp: of the initial value, as in the EfficientNet code',
    schedule: ramp({
      steps: 5,
      schedule: exponential({ from: 0.128, factor: 0.97, every: 2.4, staircase: true }),
      of: 'initial',
    }),
    values: [
      [3, (0.128 * 3) / 5],
      [4, (0.128 * 4) / 5],
      [5, 0.128 * 0.97 ** 2],
    ],
  },
];

describe('the value of a schedule', () => {
  it.each(cases)('$name', ({ schedule, values }) => {
    for (const [n, value] of values) expect(valueAt(schedule, n), `n = ${n}`).toBeCloseTo(value, 14);
  });

  it('is the same after a way through JSON', () => {
    for (const { schedule, values } of cases) {
      const read = JSON.parse(JSON.stringify(schedule)) as Schedule;
      for (const [n] of values) expect(valueAt(read, n)).toBe(valueAt(schedule, n));
    }
  });
});

describe('the constructors', () => {
  it.each([
    ['value', () => constant(Number.NaN)],
    ['steps', () => linear({ from: 1, to: 0, steps: 0 })],
    ['from', () => linear({ from: Number.POSITIVE_INFINITY, to: 0, steps: 1 })],
    ['steps', () => cosine({ from: 1, to: 0, steps: -1 })],
    ['factor', () => exponential({ from: 1, factor: 0, every: 1, staircase: false })],
    ['every', () => exponential({ from: 1, factor: 0.5, every: 0, staircase: false })],
    ['drops[1].at', () => step({ from: 1, drops: [3, 2].map((at) => ({ at, factor: 0.1 })) })],
    ['drops[0].factor', () => step({ from: 1, drops: [{ at: 3, factor: Number.NaN }] })],
    ['rise', () => onecycle({ start: 0, peak: 1, end: 0, steps: 10, rise: 1 })],
    ['halfPeriod', () => cyclic({ from: 0, to: 1, halfPeriod: 0 })],
    ['steps', () => ramp({ steps: 0, schedule: constant(1) })],
  ])('refuse a value that is out of range, by name: %s', (field, make) => {
    expect(make).toThrow(RangeError);
    expect(make).toThrow(field);
  });
});
