export { buildModel } from './buildModel.ts';
export type { ModelName } from './buildModel.ts';
export type { HostValues, Model, ModelOutput, ModelState, Tensors } from './model.ts';
export type { ModelInput } from './residualNet.ts';
export type { Initializer, StatisticSpec, WeightSpec } from './weight.ts';
