import type { Model } from './model.ts';
import { perceptron } from './perceptron.ts';
import { residualNet, type ModelInput } from './residualNet.ts';

const architectures = {
  resnet20: (input: ModelInput) => residualNet('resnet20', input, { blocksPerStage: 3 }),
  resnet8: (input: ModelInput) => residualNet('resnet8', input, { blocksPerStage: 1 }),
  mlp: (input: ModelInput) => perceptron('mlp', input),
} as const;

export type ModelName = keyof typeof architectures;

/** The model of a name for images of a shape. */
export function buildModel(name: ModelName, input: ModelInput): Model {
  return architectures[name](input);
}
