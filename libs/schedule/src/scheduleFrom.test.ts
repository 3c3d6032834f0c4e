import { describe, expect, it } from 'vitest';
import {
  constant,
  cooling,
  cosine,
  cyclic,
  exponential,
  linear,
  matched,
  onecycle,
  ramp,
  scheduleFrom,
  step,
  type Schedule,
} from './index.ts';

const one = {
  constant: constant(0.1),
  cooling: cooling({ law: 'exact', rho0: 0.9, coolingSteps: 10.5, warmupSteps: 2 }),
  linear: linear({ from: 1, to: 0, steps: 3 }),
  cosine: cosine({ from: 1, to: 0, steps: 3 }),
  exponential: exponential({ from: 1, factor: 0.97, every: 2.4, staircase: true }),
  step: step({ from: 1, drops: [{ at: 3, factor: 0.1 }] }),
  onecycle: onecycle({ start: 0.1, peak: 1, end: 0, steps: 10 }),
  cyclic: cyclic({ from: 0.8, to: 0.9, halfPeriod: 4 }),
  ramp: ramp({ steps: 3, schedule: ramp({ steps: 2, schedule: constant(1), of: 'initial' }) }),
  matched: matched({
    form: 'exact',
    learningRate: constant(0.1),
    rho: cooling({ rho0: 0.9, coolingSteps: 10 }),
    rescaled: true,
    buffer: 'gradient',
    steps: 10,
  }),
} as const satisfies { [Kind in Schedule['kind']]: Schedule & { kind: Kind } };

describe('a schedule from JSON', () => {
  it.each(Object.entries(one))('is the schedule that was written: %s', (_, schedule) => {
    expect(scheduleFrom(JSON.parse(JSON.stringify(schedule)))).toEqual(schedule);
  });

  it.each(Object.entries(one))('names a field of %s that is missing', (_, schedule) => {
    for (const field of Object.keys(schedule)) {
      const without: Record<string, unknown> = { ...schedule, [field]: undefined };
      expect(() => scheduleFrom(without)).toThrow(TypeError);
      expect(() => scheduleFrom(without)).toThrow(field);
    }
  });

  it('is constant for a number', () => {
    expect(scheduleFrom(0.3)).toEqual(constant(0.3));
  });

  it.each([
    [TypeError, 'must be an object', null],
    [TypeError, 'must be an object', [1]],
    [TypeError, 'kind must be one of constant, cooling', { kind: 'warm' }],
    [TypeError, 'unknown field rho1', { ...one.cooling, rho1: 0.5 }],
    [TypeError, 'rho0 must be a number', { ...one.cooling, rho0: '0.9' }],
    [RangeError, 'rho0', { ...one.cooling, rho0: 1 }],
    [TypeError, 'staircase must be true or false', { ...one.exponential, staircase: 1 }],
    [TypeError, 'drops must be a list', { ...one.step, drops: {} }],
    [TypeError, 'drops[0]: at must be a number', { ...one.step, drops: [{ factor: 1 }] }],
    [
      TypeError,
      'schedule: schedule: value',
      { ...one.ramp, schedule: { ...one.ramp, schedule: { kind: 'constant' } } },
    ],
    [RangeError, 'rho: coolingSteps', { ...one.matched, rho: { ...one.cooling, coolingSteps: 0 } }],
  ])('is refused with a %o that says where: %s', (type, message, json) => {
    expect(() => scheduleFrom(json)).toThrow(type);
    expect(() => scheduleFrom(json)).toThrow(message);
  });
});
