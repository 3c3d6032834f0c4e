import { activation } from './activation.ts';
import { dense } from './dense.ts';
import { dropout } from './dropping.ts';
import { modelOf, type Model } from './model.ts';
import { scaledChannels, scaledRepeats, type ModelInput } from './modelInput.ts';
import { flat, imageInput } from './reshaping.ts';

/**
 * One hidden layer of 64 units with relu: for tests and first tries.
 *
 * @throws Error when a rate of drop-connect is given: there is no residual block to skip
 */
export function perceptron(name: string, input: ModelInput): Model {
  if ((input.dropConnect ?? 0) > 0) throw new Error(`${name} has no residual blocks, so dropConnect must be 0`);
  const units = scaledChannels(64, input);
  const hidden = Array.from({ length: scaledRepeats(1, input) }, (_, index) => `hidden${index === 0 ? '' : index + 1}`);
  const features = hidden.reduce(
    (x, layer) => activation(dense(x, { name: layer, outputs: units }), `${layer}/relu`, 'relu'),
    flat(imageInput(input.imageShape), 'flat'),
  );
  const dropped = dropout(features, { name: 'dropout', rate: input.dropout ?? 0, place: 0 });
  return modelOf({ name, output: dense(dropped, { name: 'head', outputs: input.classes }) });
}
