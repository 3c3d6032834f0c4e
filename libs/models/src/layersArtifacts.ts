import { dispose, io, tensor } from '@tensorflow/tfjs-core';

/** A model in the TensorFlow.js layers format, in memory. */
export interface LayersArtifacts extends io.ModelArtifacts {
  readonly modelTopology: object;
  readonly weightSpecs: io.WeightsManifestEntry[];
  readonly weightData: ArrayBuffer;
}

/** A tensor by the name that the file has for it. */
export interface NamedValues {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Topology and values as TensorFlow.js keeps a model. */
export async function layersArtifacts(topology: object, named: readonly NamedValues[]): Promise<LayersArtifacts> {
  const tensors = named.map(({ name, values, shape }) => ({ name, tensor: tensor(values, [...shape]) }));
  try {
    const { data, specs } = await io.encodeWeights(tensors);
    return {
      modelTopology: topology,
      format: 'layers-model',
      generatedBy: 'CoolSweep',
      convertedBy: null,
      weightSpecs: specs,
      weightData: data,
    };
  } finally {
    dispose(tensors.map((each) => each.tensor));
  }
}

/** A file of a model in a folder. */
export interface LayersFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Most bytes of weights in a file: browsers keep files of this size in their cache. */
const shardBytes = 2 ** 22;

/** A model as files: `model.json` with its topology, and its weights in files of at most 4 MiB, named in `model.json`. */
export function layersFiles(artifacts: LayersArtifacts): LayersFile[] {
  const { weightData, weightSpecs, ...rest } = artifacts;
  const count = Math.max(1, Math.ceil(weightData.byteLength / shardBytes));
  const shards = Array.from({ length: count }, (_, index) => ({
    name: `group1-shard${index + 1}of${count}.bin`,
    bytes: new Uint8Array(weightData.slice(index * shardBytes, (index + 1) * shardBytes)),
  }));
  const manifest = [{ paths: shards.map(({ name }) => name), weights: weightSpecs }];
  const text = JSON.stringify({ ...rest, weightsManifest: manifest });
  return [{ name: 'model.json', bytes: new TextEncoder().encode(`${text}\n`) }, ...shards];
}
