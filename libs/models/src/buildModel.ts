import { efficientNet } from './efficientNet.ts';
import type { Model } from './model.ts';
import type { ModelInput } from './modelInput.ts';
import { perceptron } from './perceptron.ts';
import { preActivationNet } from './preActivationNet.ts';
import { kerasStyle, residualNet, torchStyle34 } from './residualNet.ts';

type Build = (name: string, input: ModelInput) => Model;

/** 6 n + 2 layers. */
const version1 =
  (layers: number): Build =>
  (name, input) =>
    residualNet(name, input, kerasStyle((layers - 2) / 6));

/** 9 n + 2 layers. */
const version2 =
  (layers: number): Build =>
  (name, input) =>
    preActivationNet(name, input, { blocksPerStage: (layers - 2) / 9 });

const architectures = {
  resnet8: version1(8),
  resnet20: version1(20),
  resnet32: version1(32),
  resnet44: version1(44),
  resnet56: version1(56),
  resnet110: version1(110),
  resnet29v2: version2(29),
  resnet56v2: version2(56),
  resnet110v2: version2(110),
  resnet34: (name, input) => residualNet(name, input, torchStyle34),
  'efficientnet-b0': efficientNet,
  mlp: perceptron,
} as const satisfies Readonly<Record<string, Build>>;

export type ModelName = keyof typeof architectures;

/** The names that `buildModel` knows. */
export const modelNames = Object.keys(architectures) as readonly ModelName[];

/** The model of a name for images of a shape. */
export function buildModel(name: ModelName, input: ModelInput): Model {
  return architectures[name](name, input);
}
