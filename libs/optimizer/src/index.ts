export { coolMomentum } from './coolMomentum.ts';
export type { CoolMomentumOptions } from './coolMomentum.ts';
export { CoolMomentumOptimizer } from './coolMomentumOptimizer.ts';
export { applyUpdates, asScalars, effectiveLearningRateOf, stepValues } from './gradientTransform.ts';
export type { GradientTransform, OptimizerState, StepValues, Tensors } from './gradientTransform.ts';
export { momentum } from './momentum.ts';
export { sgd } from './sgd.ts';
