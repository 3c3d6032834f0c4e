import { constant, coolMomentum, type Schedule } from '@coolsweep/schedule';
import { coolingSteps, type OptimizerConfig } from './trialConfig.ts';

/** Length of a trial in updates. */
export interface RunLength {
  readonly stepsPerEpoch: number;
  readonly epochs: number;
}

/** The momentum coefficient over the run that a configuration asks for; the preview and the trainer both use it. */
export function momentumSchedule(optimizer: OptimizerConfig, run: RunLength): Schedule {
  switch (optimizer.name) {
    case 'coolmomentum':
      return coolMomentum(optimizer.rho0, coolingSteps(optimizer.coolingLength, run));
    case 'momentum':
      return constant(optimizer.momentum);
    case 'sgd':
      return constant(0);
  }
}
