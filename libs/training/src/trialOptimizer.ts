import {
  adam,
  adamW,
  aggMo,
  coolMomentum,
  momentum,
  nesterov,
  qhm,
  rmsProp,
  sghmc,
  sgld,
  sgd,
  type GradientTransform,
} from '@coolsweep/optimizer';
import { isControl, trialSchedules, type OptimizerConfig, type RunLength } from '@coolsweep/sweep';

/** The optimizer that a configuration asks for, in a run of this length. */
export function trialOptimizer(config: OptimizerConfig, run: RunLength): GradientTransform {
  const { learningRate, rho } = trialSchedules(config, run);
  const { weightDecay, clipNorm } = config;
  const weightDecayMode = config.name === 'adamw' ? 'decoupled' : config.weightDecayMode;
  const common = { learningRate, weightDecay, weightDecayMode, ...(clipNorm !== undefined && { clipNorm }) };
  if (isControl(config)) return sgd(common);
  switch (config.name) {
    case 'coolmomentum':
      return coolMomentum({ ...common, rho, rescaled: config.rescaled, buffer: config.buffer });
    // Demon is heavy ball over a cooling of its own.
    case 'demon':
    case 'momentum':
      return momentum({ ...common, momentum: rho });
    case 'nesterov':
      return nesterov({ ...common, momentum: rho });
    case 'sgd':
      return sgd(common);
    case 'qhm':
      return qhm({ ...common, momentum: rho, nu: config.nu });
    case 'aggmo':
      return aggMo({ ...common, betas: config.betas });
    case 'adam':
    case 'adamw': {
      const { beta1, beta2, epsilon } = config;
      return (config.name === 'adam' ? adam : adamW)({ ...common, beta1, beta2, epsilon });
    }
    case 'rmsprop':
      return rmsProp({ ...common, momentum: rho, decay: config.decay, epsilon: config.epsilon });
    case 'sgld':
      return sgld({ ...common, temperature: config.temperature });
    case 'sghmc':
      return sghmc({ ...common, rho, temperature: config.temperature });
  }
}
