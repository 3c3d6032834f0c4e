import { requirePositive } from './fieldRange.ts';
import type { Schedule } from './schedule.ts';

export interface Ramp {
  readonly kind: 'ramp';
  readonly steps: number;
  readonly schedule: Schedule;
  readonly of: 'current' | 'initial';
}

export interface RampOptions {
  /** Updates until the schedule applies in full; need not be whole. */
  readonly steps: number;
  readonly schedule: Schedule;
  /**
   * What grows: `current`, the schedule's value at n, which leaves no jump at the end of the warm-up; `initial`, its value
   * at 0. Default `current`.
   */
  readonly of?: 'current' | 'initial';
}

/**
 * Linear warm-up of a schedule: its value times n / steps while n < steps. The first update is made with 0, and n is not
 * shifted: the schedule has already run for `steps` updates when the warm-up ends.
 *
 * With `of: 'initial'` as `build_learning_rate` of the EfficientNet TPU code (tensorflow/tpu,
 * models/official/efficientnet/utils.py), whose decay does not act during the warm-up.
 *
 * @throws RangeError when `steps` is not positive
 */
export function ramp({ steps, schedule, of = 'current' }: RampOptions): Ramp {
  requirePositive({ steps });
  return { kind: 'ramp', steps, schedule, of };
}

type Evaluate = (schedule: Schedule, n: number) => number;

export function rampAt({ steps, schedule, of }: Ramp, n: number, valueAt: Evaluate): number {
  if (n >= steps) return valueAt(schedule, n);
  return (valueAt(schedule, of === 'initial' ? 0 : n) * n) / steps;
}
