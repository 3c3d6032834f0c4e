import { join } from 'node:path';
import { dispose, io } from '@tensorflow/tfjs-core';
import { kerasNames, readNames } from './kerasName.ts';
import { kerasNodes, kerasTopology } from './kerasTopology.ts';
import { layersArtifacts, type NamedValues } from './layersArtifacts.ts';
import type { HostValues, Model, ModelValues } from './model.ts';
import { sizeOf, type StatisticSpec, type WeightSpec } from './weight.ts';

/** Layers whose weights prepare the images: keras.applications has them, our models leave them to the data set. */
const preparing = /^(normalization|rescaling)(_\d+)?\//;

/** The file handlers come with TensorFlow. */
function fileHandler(handlers: readonly io.IOHandler[], path: string): io.IOHandler {
  const [handler] = handlers;
  if (handler === undefined) throw new Error(`${path} needs TensorFlow, which is not loaded: call loadBackend before`);
  return handler;
}

/**
 * The values under Keras' names, in Keras' order.
 *
 * @throws Error when a value is missing or of another size
 */
export function namedValues(model: Model, { weights, statistics }: ModelValues): NamedValues[] {
  const shapes = new Map([...model.weights, ...model.statistics].map(({ name, shape }) => [name, shape]));
  return [...kerasNames(model)].map(([own, name]) => {
    const values = weights[own] ?? statistics[own];
    const shape = shapes.get(own) ?? [];
    if (values?.length !== sizeOf({ shape })) {
      throw new Error(`the values given for ${own} of ${model.name} are not those of shape [${shape.join(', ')}]`);
    }
    return { name, values, shape };
  });
}

/**
 * Writes a model in the TensorFlow.js layers format: topology and weights in `model.json`, their numbers beside it.
 * `tf.loadLayersModel` reads it; tensors bear Keras' names.
 *
 * @param target a folder, which is made where it is missing, or a handler of TensorFlow.js
 * @throws Error when a value is missing or of another size, or a folder is given and TensorFlow is not loaded
 */
export async function saveWeights(model: Model, values: ModelValues, target: string | io.IOHandler): Promise<void> {
  const handler = typeof target === 'string' ? fileHandler(io.getSaveHandlers(`file://${target}`), target) : target;
  if (handler.save === undefined) throw new Error('the handler given for saving a model can only load');
  const topology = kerasTopology(model.name, kerasNodes(model));
  await handler.save(await layersArtifacts(topology, namedValues(model, values)));
}

interface Stored {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** What the file holds, by the names in it. */
function decoded({ weightSpecs, weightData }: io.ModelArtifacts): ReadonlyMap<string, Stored> {
  if (weightSpecs === undefined || weightData === undefined) throw new Error('the model to load has no weights');
  const tensors = io.decodeWeights(weightData, weightSpecs);
  const stored = Object.entries(tensors).map(
    ([name, given]) => [name, { shape: given.shape, values: Float32Array.from(given.dataSync()) }] as const,
  );
  dispose(tensors);
  return new Map(stored);
}

/** @throws Error unless the file has exactly the tensors of the model */
function matched(model: Model, stored: ReadonlyMap<string, Stored>): ReadonlyMap<string, Stored> {
  const names = kerasNames(model);
  const found = readNames([...stored.keys()], new Set(names.values()));
  const missing = [...names.values()].filter((name) => !found.has(name));
  const wanted = new Set(names.values());
  const unknown = [...found.keys()].filter((name) => !wanted.has(name) && !preparing.test(name));
  if (missing.length > 0 || unknown.length > 0) {
    const some = (list: readonly string[]) =>
      `${list.length}${list.length === 0 ? '' : ` (${list.slice(0, 3).join(', ')}${list.length > 3 ? ', …' : ''})`}`;
    throw new Error(
      `these are not the weights of ${model.name}: missing are ${some(missing)}, unknown are ${some(unknown)}`,
    );
  }
  return new Map(
    [...names].flatMap(([own, name]) => {
      const value = stored.get(found.get(name) ?? '');
      return value === undefined ? [] : [[own, value]];
    }),
  );
}

function valuesOf(specs: readonly (WeightSpec | StatisticSpec)[], stored: ReadonlyMap<string, Stored>): HostValues {
  return Object.fromEntries(
    specs.map(({ name, shape }) => {
      const { values, shape: present } = stored.get(name) ?? { values: new Float32Array(0), shape: [] };
      if (present.join() !== shape.join()) {
        throw new Error(`${name} has shape [${present.join(', ')}] in the file, not [${shape.join(', ')}]`);
      }
      return [name, values];
    }),
  );
}

/**
 * Reads weights and statistics from the TensorFlow.js layers format: as `saveWeights`, `tf.LayersModel.save`, the
 * official converter or `tools/kerasWeights` write it. Only names, shapes and numbers count; a topology is not looked at.
 *
 * The preparation of images that keras.applications has as layers is left out: it is not part of our models.
 *
 * @param source the folder, its `model.json`, or a handler of TensorFlow.js
 * @throws Error when names or shapes are not those of the model, or a path is given and TensorFlow is not loaded
 */
export async function loadWeights(model: Model, source: string | io.IOHandler): Promise<ModelValues> {
  const handler =
    typeof source === 'string'
      ? fileHandler(
          io.getLoadHandlers(`file://${source.endsWith('.json') ? source : join(source, 'model.json')}`),
          source,
        )
      : source;
  if (handler.load === undefined) throw new Error('the handler given for loading a model can only save');
  const stored = matched(model, decoded(await handler.load()));
  return { weights: valuesOf(model.weights, stored), statistics: valuesOf(model.statistics, stored) };
}
