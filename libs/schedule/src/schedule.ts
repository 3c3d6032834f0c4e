import type { Constant } from './constant.ts';
import { coolingAt, type Cooling } from './cooling.ts';
import { cosineAt, type Cosine } from './cosine.ts';
import { cyclicAt, type Cyclic } from './cyclic.ts';
import { exponentialAt, type Exponential } from './exponential.ts';
import { linearAt, type Linear } from './linear.ts';
import { matchedAt, type Matched } from './matched.ts';
import { onecycleAt, type OneCycle } from './onecycle.ts';
import { rampAt, type Ramp } from './ramp.ts';
import { stepAt, type Step } from './step.ts';

/**
 * A hyperparameter as a function of the update's index n (n = 0 for the first update).
 *
 * A schedule is a plain value: it can be stored, compared, previewed and sent to a trial process. Everything that needs
 * a number asks {@link valueAt}, the trainer as well as the preview, so what is drawn is what is trained with. Lengths are
 * in updates.
 */
export type Schedule = Constant | Cooling | Linear | Cosine | Exponential | Step | OneCycle | Cyclic | Ramp | Matched;

/**
 * The schedule's value at update `n` (0 for the first update). Ask one schedule object for all updates of a run: what
 * `matched` computes for the whole run at once is remembered by the object.
 */
export function valueAt(schedule: Schedule, n: number): number {
  switch (schedule.kind) {
    case 'constant':
      return schedule.value;
    case 'cooling':
      return coolingAt(schedule, n);
    case 'linear':
      return linearAt(schedule, n);
    case 'cosine':
      return cosineAt(schedule, n);
    case 'exponential':
      return exponentialAt(schedule, n);
    case 'step':
      return stepAt(schedule, n);
    case 'onecycle':
      return onecycleAt(schedule, n);
    case 'cyclic':
      return cyclicAt(schedule, n);
    case 'ramp':
      return rampAt(schedule, n, valueAt);
    case 'matched':
      return matchedAt(schedule, n, valueAt);
  }
}
