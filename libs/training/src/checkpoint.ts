import { createHash } from 'node:crypto';
import { contentHash, SweepError, type TrialConfig } from '@coolsweep/sweep';
import { dispose, io, type NamedTensorMap, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import type { OptimizerState } from '@coolsweep/optimizer';
import type { Averages } from './averages.ts';
import { sizeOf } from './flatWeights.ts';
import type { Sums } from './trainingLog.ts';
import type { TrainState } from './trainStep.ts';

/**
 * A trial in the middle of training as one value: with it, training goes on as if it had never stopped, to the last bit.
 *
 * Layout: length of the header (4 bytes, little endian), the header (JSON), the tensors as TensorFlow.js encodes weights,
 * the SHA-256 of all that (32 bytes).
 */

/** Format 1 had no SHA-256. */
const format = 2;
const readableFormats: readonly unknown[] = [1, format];

/** What a checkpoint is of; it fits nothing else. */
export interface CheckpointOrigin {
  readonly config: TrialConfig;
  readonly seed: number;
  /** Content hash of the data set. */
  readonly dataset: string;
}

/** What goes on in training, beside the tensors. */
export interface TrainingPosition {
  /** Updates done. */
  readonly step: number;
  /** Seconds of training. */
  readonly seconds: number;
  readonly sums: Sums;
  /** Last value of every metric so far. */
  readonly results: Readonly<Record<string, number | string>>;
}

/** A type, not an interface, so that `disposeTree` accepts it. */
export type TrainingTensors = {
  readonly state: TrainState;
  readonly averages: Averages;
};

interface Header extends TrainingPosition {
  readonly format: number;
  readonly origin: string;
  readonly specs: io.WeightsManifestEntry[];
}

const digestBytes = 32;
const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
const originOf = ({ config, seed, dataset }: CheckpointOrigin) => contentHash({ config, seed, dataset });

function namedTensors({ state, averages }: TrainingTensors): NamedTensorMap {
  const { weights, statistics, optimizer } = state;
  const named: NamedTensorMap = { weights, step: optimizer.step };
  for (const [name, tensor] of Object.entries(statistics)) named[`statistics:${name}`] = tensor;
  for (const [slot, tensors] of Object.entries(optimizer.slots)) {
    for (const [name, tensor] of Object.entries(tensors)) named[`slot:${slot}:${name}`] = tensor;
  }
  for (const [name, average] of Object.entries(averages)) if (average !== undefined) named[name] = average;
  return named;
}

/** Tensors whose names start with `prefix`, without it. */
function startingWith(tensors: NamedTensorMap, prefix: string): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(tensors).flatMap(([name, tensor]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), tensor] as const] : [],
    ),
  );
}

function optimizerState(tensors: NamedTensorMap): OptimizerState {
  const slots: Record<string, Record<string, Tensor>> = {};
  for (const [name, tensor] of Object.entries(startingWith(tensors, 'slot:'))) {
    const [slot = '', ...param] = name.split(':');
    (slots[slot] ??= {})[param.join(':')] = tensor;
  }
  return { step: tensors.step as OptimizerState['step'], slots };
}

/** The checkpoint of a trial; the tensors stay as they are. */
export async function writeCheckpoint(
  origin: CheckpointOrigin,
  position: TrainingPosition,
  tensors: TrainingTensors,
): Promise<Uint8Array> {
  const { data, specs } = await io.encodeWeights(namedTensors(tensors));
  const header: Header = { format, origin: originOf(origin), ...position, specs };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const digestAt = 4 + text.length + data.byteLength;
  const bytes = new Uint8Array(digestAt + digestBytes);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  bytes.set(new Uint8Array(data), 4 + text.length);
  bytes.set(digestOf(bytes.subarray(0, digestAt)), digestAt);
  return bytes;
}

/**
 * Position and tensors of a checkpoint; the caller disposes the tensors.
 *
 * @throws SweepError `unsupported` when it is damaged, of another version, or of another trial
 */
export function readCheckpoint(
  origin: CheckpointOrigin,
  bytes: Uint8Array,
): { readonly position: TrainingPosition; readonly tensors: TrainingTensors } {
  const { header, data } = split(bytes);
  if (header.origin !== originOf(origin)) throw refused('it is of another configuration, seed or data set');
  const named = decoded(data, header);
  const { step, seconds, sums, results } = header;
  return { position: { step, seconds, sums, results }, tensors: trainingTensors(named) };
}

function trainingTensors(named: NamedTensorMap): TrainingTensors {
  const { weights, ema, epochSum } = named;
  const tensors = {
    state: {
      weights: weights as Tensor1D,
      statistics: startingWith(named, 'statistics:'),
      optimizer: optimizerState(named),
    },
    averages: { ema: ema as Tensor1D | undefined, epochSum: epochSum as Tensor1D | undefined },
  };
  if (weights !== undefined && Object.keys(namedTensors(tensors)).length === Object.keys(named).length) return tensors;
  dispose(named);
  throw refused('it holds other tensors than this version knows');
}

/** Bytes of the tensors that the specs describe; all are of four bytes an element. */
function bytesOf(specs: readonly io.WeightsManifestEntry[]): number {
  return specs.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);
}

function decoded(data: ArrayBuffer, { specs }: Header): NamedTensorMap {
  try {
    if (data.byteLength === bytesOf(specs)) return io.decodeWeights(data, specs);
  } catch (error) {
    throw refused('it is damaged', error);
  }
  throw refused('it is damaged: bytes are missing');
}

/** The parts of a checkpoint, once it is known to be whole. */
function split(bytes: Uint8Array): { header: Header; data: ArrayBuffer } {
  const length = bytes.length < 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header = headerOf(bytes.subarray(4, 4 + length));
  const end = header.format === 1 ? bytes.length : bytes.length - digestBytes;
  if (header.format !== 1 && !digestOf(bytes.subarray(0, end)).equals(bytes.subarray(end))) {
    throw refused('it is damaged: bytes are missing or have changed');
  }
  // A copy: the bytes may be a view, as a Buffer of Node is, of memory that holds more.
  return { header, data: new Uint8Array(bytes.subarray(4 + length, end)).buffer };
}

function headerOf(text: Uint8Array): Header {
  let header: Partial<Header> | null;
  try {
    header = JSON.parse(new TextDecoder().decode(text)) as Partial<Header> | null;
  } catch (error) {
    throw refused('it is damaged', error);
  }
  if (!readableFormats.includes(header?.format)) {
    throw refused(`it has format ${String(header?.format)}, this version reads ${readableFormats.join(' and ')}`);
  }
  return header as Header;
}

function refused(why: string, cause?: unknown): SweepError {
  return new SweepError('unsupported', `the checkpoint cannot be used: ${why}; start the trial anew`, { cause });
}
