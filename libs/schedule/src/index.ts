export { effectiveLearningRate, frictionFactor, temperature } from './langevin.ts';
export { alphaOf, constant, coolMomentum, valueAt } from './schedule.ts';
export type { Schedule } from './schedule.ts';
