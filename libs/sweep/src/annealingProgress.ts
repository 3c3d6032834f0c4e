import type { Schedule } from '@coolsweep/schedule';
import type { TrialConfig } from './trialConfig.ts';
import { rhoOf } from './trialSchedules.ts';

/** What decides how far a run has annealed. */
export type AnnealedConfig = Pick<TrialConfig, 'optimizer' | 'epochs'>;

/** Updates after which a momentum coefficient falls no more; null where it does not fall, or never stops to. */
function coolingLength(rho: Schedule): number | null {
  switch (rho.kind) {
    case 'cooling':
      return rho.coolingSteps;
    case 'linear':
    case 'cosine':
      return rho.to < rho.from ? rho.steps : null;
    case 'ramp':
      return coolingLength(rho.schedule);
    case 'constant':
    case 'exponential':
    case 'step':
    case 'onecycle':
    case 'cyclic':
    case 'matched':
      return null;
  }
}

/**
 * Updates until the annealing progress of a configuration is 1: the cooling length of its momentum, or where it has none
 * the whole run. A matched control has the cooling length of the optimizer that it stands for. Need not be whole, and may
 * be longer than the run.
 *
 * @param steps updates of the whole run, greater than 0
 */
export function annealingSteps({ optimizer, epochs }: AnnealedConfig, steps: number): number {
  return coolingLength(rhoOf(optimizer, { epochs, stepsPerEpoch: steps / epochs })) ?? steps;
}

/**
 * How far a run has annealed after `step` updates: min(n / S, 1) with the cooling length S, n / steps without one. Trials
 * are compared at equal progress, not at the same step: while the momentum is high, noise keeps the loss up, whatever
 * the configuration is worth in the end.
 *
 * @param step updates done
 * @param steps updates of the whole run, greater than 0
 * @returns 0 to 1; less than 1 at the end of a run that is shorter than its cooling
 */
export function annealingProgress(config: AnnealedConfig, step: number, steps: number): number {
  return Math.min(step / annealingSteps(config, steps), 1);
}
