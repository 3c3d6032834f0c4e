import { frictionFactor } from './langevin.ts';
import type { Schedule } from './schedule.ts';

export interface Matched {
  readonly kind: 'matched';
  /** See {@link matched}. */
  readonly form: 'exact' | 'quasistatic';
  readonly learningRate: Schedule;
  readonly rho: Schedule;
  /** Whether the optimizer multiplies the gradient by (1 + rho) / 2. */
  readonly rescaled: boolean;
  /** What the optimizer's buffer holds: displacements, or a sum of gradients that the learning rate multiplies later. */
  readonly buffer: 'displacement' | 'gradient';
  /** Length of the run in updates. */
  readonly steps: number;
}

/**
 * The matched control of an optimizer with momentum: the learning rate of SGD without momentum in which gradient n moves
 * the weights by as much as it would have moved them until the end of the run.
 *
 *   l_n = lr_n (1 + rho_n) / 2, or lr_n where the optimizer does not rescale
 *
 *   exact, displacement buffer   v_n = rho_n v_n-1 - l_n g_n     l_n t_n,  t_n = 1 + rho_n+1 t_n+1,      t_last = 1
 *   exact, gradient buffer       a_n = rho_n a_n-1 + g_n         u_n = l_n + rho_n+1 u_n+1,              u_last = l_last
 *   quasistatic                                                  l_n / (1 - rho_n)
 *
 * The quasistatic form takes rho as constant and the run as endless, and so overstates the drift: for rho0 = 0.99 cooled
 * exponentially over a run of S updates by 67, 19, 10 and 1 % at S = 200, 1000, 2000 and 20 000.
 *
 * @param options.steps a whole number; from there on the last value holds
 * @throws RangeError when `steps` is not a whole number of 1 or more
 */
export function matched(options: Omit<Matched, 'kind'>): Matched {
  const { form, learningRate, rho, rescaled, buffer, steps } = options;
  if (!(Number.isSafeInteger(steps) && steps >= 1)) {
    throw new RangeError(`steps must be a whole number of 1 or more, got ${steps}`);
  }
  return { kind: 'matched', form, learningRate, rho, rescaled, buffer, steps };
}

type Evaluate = (schedule: Schedule, n: number) => number;

/** l_n and rho_n. */
function ratesAt({ learningRate, rho, rescaled }: Matched, n: number, valueAt: Evaluate) {
  const [eta, rhoN] = [valueAt(learningRate, n), valueAt(rho, n)];
  return { rate: rescaled ? eta * frictionFactor(rhoN) : eta, rho: rhoN };
}

/** The exact form at all updates, from the last to the first. */
function backwards(schedule: Matched, valueAt: Evaluate): Float64Array {
  const values = new Float64Array(schedule.steps);
  // rho_n+1 t_n+1, or rho_n+1 u_n+1: what comes after update n.
  let later = 0;
  for (let n = schedule.steps - 1; n >= 0; n--) {
    const { rate, rho } = ratesAt(schedule, n, valueAt);
    if (schedule.buffer === 'displacement') {
      values[n] = rate * (1 + later);
      later = rho * (1 + later);
    } else {
      values[n] = rate + later;
      later = rho * (rate + later);
    }
  }
  return values;
}

/** By schedule: the recursion has to start from the end of the run, and is asked for one update at a time. */
const exactValues = new WeakMap<object, Float64Array>();

/** Keep the schedule object for a whole run: the first call with it takes as long as the run has updates. */
export function matchedAt(schedule: Matched, n: number, valueAt: Evaluate): number {
  const at = Math.min(Math.floor(n), schedule.steps - 1);
  if (schedule.form === 'quasistatic') {
    const { rate, rho } = ratesAt(schedule, at, valueAt);
    return rate / (1 - rho);
  }
  const values = exactValues.get(schedule) ?? backwards(schedule, valueAt);
  exactValues.set(schedule, values);
  return values[at] ?? Number.NaN;
}
