export { buildModel, modelNames } from './buildModel.ts';
export type { ModelName } from './buildModel.ts';
export { kerasNames } from './kerasName.ts';
export type { ApplyMode, Layer, ModelState, Tensors } from './layer.ts';
export { loadWeights, saveWeights } from './layersFormat.ts';
export type { HostValues, Model, ModelOutput, ModelValues } from './model.ts';
export type { ModelInput } from './modelInput.ts';
export type { Initializer, StatisticSpec, WeightSpec } from './weight.ts';
