import { coolMomentum, momentum, sgd, type GradientTransform } from '@coolsweep/optimizer';
import { momentumSchedule, type OptimizerConfig, type RunLength } from '@coolsweep/sweep';

/** The optimizer that a configuration asks for, in a run of this length. */
export function trialOptimizer(config: OptimizerConfig, run: RunLength): GradientTransform {
  const { learningRate } = config;
  const rho = momentumSchedule(config, run);
  switch (config.name) {
    case 'coolmomentum':
      return coolMomentum({ learningRate, rho });
    case 'momentum':
      return momentum({ learningRate, momentum: rho });
    case 'sgd':
      return sgd({ learningRate });
  }
}
