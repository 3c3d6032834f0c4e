import type { Schedule } from './schedule.ts';

/** Turns of a wave or steps of a stair that are told one by one; of more than these only some are. */
const mostTurns = 400;

/** Multiples of `every` before `end`. An odd stride keeps peaks and troughs of a wave alternating. */
function multiples(every: number, end: number): number[] {
  const count = Math.max(0, Math.ceil(end / every) - 1);
  const stride = count <= mostTurns ? 1 : 2 * Math.ceil(count / mostTurns / 2) + 1;
  return Array.from({ length: Math.floor(count / stride) }, (_, index) => (index + 1) * stride * every);
}

function turnsOf(schedule: Schedule, end: number): number[] {
  switch (schedule.kind) {
    case 'constant':
      return [];
    case 'cooling':
      return [schedule.warmupSteps, schedule.coolingSteps];
    case 'linear':
    case 'cosine':
      return [schedule.steps];
    case 'exponential':
      return schedule.staircase ? multiples(schedule.every, end) : [];
    case 'step':
      return schedule.drops.map(({ at }) => at);
    case 'onecycle':
      return [schedule.rise * schedule.steps - 1, schedule.steps - 1];
    case 'cyclic':
      return multiples(schedule.halfPeriod, end);
    case 'ramp':
      return [schedule.steps, ...turnsOf(schedule.schedule, end)];
    case 'matched':
      return [...turnsOf(schedule.learningRate, end), ...turnsOf(schedule.rho, end)];
  }
}

/**
 * Where a schedule jumps, bends or turns within a run of `updates`: for each such place the last update before it and
 * the first one from it on, in order. Between two of them it is smooth and goes one way, so that a drawing that has
 * values there has every extreme.
 */
export function breakpoints(schedule: Schedule, updates: number): number[] {
  const turns = turnsOf(schedule, updates).filter((at) => at > 0 && at < updates);
  const beside = turns.flatMap((at) => [Math.ceil(at) - 1, Math.ceil(at)]);
  return [...new Set(beside)].filter((n) => n >= 0 && n < updates).sort((a, b) => a - b);
}
