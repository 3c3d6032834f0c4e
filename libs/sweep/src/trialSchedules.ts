import { constant, cooling, effectiveLearningRate, matched, type Schedule } from '@coolsweep/schedule';
import { controlOf, coolingOf, type CoolMomentumConfig, type OptimizerConfig } from './optimizerConfig.ts';
import { totalUpdates, updatesOf, type RunLength } from './runLength.ts';
import { scheduleOf } from './scheduleField.ts';

/** What an optimizer is fed with over a run. */
export interface TrialSchedules {
  readonly learningRate: Schedule;
  /** Momentum coefficient; 0 for an optimizer that has none. */
  readonly rho: Schedule;
}

function rhoOfCoolMomentum(optimizer: CoolMomentumConfig, run: RunLength): Schedule {
  if (optimizer.momentum !== undefined) return scheduleOf(optimizer.momentum, run);
  const cooled = coolingOf(optimizer, run);
  return cooled === null ? constant(0) : cooling(cooled);
}

/** The momentum schedule of the optimizer itself, also where its control is trained in its place. */
export function rhoOf(optimizer: OptimizerConfig, run: RunLength): Schedule {
  switch (optimizer.name) {
    case 'coolmomentum':
      return rhoOfCoolMomentum(optimizer, run);
    case 'demon':
      return cooling({
        law: 'linear',
        rho0: optimizer.rho0,
        coolingSteps: updatesOf(optimizer.coolingLength, run),
        warmupSteps: 0,
      });
    case 'momentum':
    case 'nesterov':
    case 'qhm':
    case 'rmsprop':
      return scheduleOf(optimizer.momentum, run);
    case 'adam':
    case 'adamw':
      return constant(optimizer.beta1);
    case 'sghmc':
      return constant(1 - optimizer.friction);
    case 'sgd':
    case 'sgld':
    case 'aggmo':
      return constant(0);
  }
}

/** Whether a configuration trains the matched control in place of its optimizer. */
export function isControl(optimizer: OptimizerConfig): boolean {
  return controlOf(optimizer) !== 'none';
}

/** The method that a configuration stands for in a comparison: its optimizer, or the control of it. */
export function methodOf(optimizer: OptimizerConfig): string {
  const control = controlOf(optimizer);
  return control === 'none' ? optimizer.name : `${control} of ${optimizer.name}`;
}

/**
 * The schedules that a configuration asks for; the preview, the dashboard and the trainer all use them.
 *
 * The matched control has no momentum, and the learning rate in which each gradient moves the weights by as much as it
 * would have until the end of the run, see `matched` of @coolsweep/schedule.
 */
export function trialSchedules(optimizer: OptimizerConfig, run: RunLength): TrialSchedules {
  const learningRate = scheduleOf(optimizer.learningRate, run);
  const rho = rhoOf(optimizer, run);
  const control = controlOf(optimizer);
  if (control === 'none') return { learningRate, rho };
  const cool = optimizer.name === 'coolmomentum';
  return {
    learningRate: matched({
      form: control === 'matched-lr' ? 'exact' : 'quasistatic',
      learningRate,
      rho,
      rescaled: cool && optimizer.rescaled,
      buffer: cool ? optimizer.buffer : 'displacement',
      steps: totalUpdates(run),
    }),
    rho: constant(0),
  };
}

/**
 * The learning rate of plain SGD with the same drift per step at these values, to which temperature is proportional at
 * constant gradient noise; null for an optimizer that scales each weight by itself.
 */
export function effectiveLearningRateOf(
  optimizer: OptimizerConfig,
  { learningRate, rho }: { readonly learningRate: number; readonly rho: number },
): number | null {
  if (isControl(optimizer)) return learningRate;
  switch (optimizer.name) {
    case 'coolmomentum':
      return effectiveLearningRate(learningRate, rho, optimizer.rescaled);
    case 'momentum':
    case 'nesterov':
    case 'demon':
    case 'sghmc':
      return effectiveLearningRate(learningRate, rho, false);
    case 'aggmo':
      return (learningRate * optimizer.betas.reduce((sum, beta) => sum + 1 / (1 - beta), 0)) / optimizer.betas.length;
    case 'sgd':
    case 'qhm':
    case 'sgld':
      return learningRate;
    case 'adam':
    case 'adamw':
    case 'rmsprop':
      return null;
  }
}
