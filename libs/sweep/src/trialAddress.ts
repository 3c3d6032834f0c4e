import { z } from 'zod';
import { contentHash } from './canonicalJson.ts';
import type { JsonObject } from './storing/record.ts';

/** Everything that the result of a trial depends on. */
export interface TrialCircumstances {
  readonly configHash: string;
  /** Replicate seed. */
  readonly seed: number;
  /** Content of the data set: training, validation and test images as the trial uses them. */
  readonly dataHash: string;
  /** What names the program: the hash of its sources and of the versions of its packages. */
  readonly codeVersion: string;
  /** CPU threads within an operation and between operations; with others sums are added up in another order. */
  readonly threads: readonly [intraOp: number, interOp: number];
  /** What names TensorFlow's library and the device that it computes on; null without TensorFlow. */
  readonly tensorflowBuild: string | null;
  /** Whether TensorFlow uses oneDNN's kernels. */
  readonly oneDnn: boolean;
  /** Kind of machine: another processor has other kernels. */
  readonly machine: string;
}

/**
 * The content address of a trial: the hash of everything that its result depends on, as 64 hexadecimal digits. Trials
 * with one address have one result, so that it need not be found twice. Where one of the parts is not known there is no
 * address, for trials that differ in it would share it.
 */
export function trialAddress({
  configHash,
  seed,
  dataHash,
  codeVersion,
  threads,
  tensorflowBuild,
  oneDnn,
  machine,
}: TrialCircumstances): string {
  // Named one by one: what a caller has beside them must not change the address.
  return contentHash({ configHash, seed, dataHash, codeVersion, threads, tensorflowBuild, oneDnn, machine });
}

const threadCount = z.int().min(1);
const name = z.string().min(1);

/** What an attempt records of its surroundings, as far as results depend on it. */
const surroundings = z.object({
  sourceHash: name,
  dataset: z.object({ contentHash: name }),
  backend: name,
  tensorflowVersion: name.nullable(),
  tensorflowSource: name.nullable(),
  tensorflowBuild: name.nullable(),
  gpu: z.boolean(),
  intraOpThreads: threadCount,
  interOpThreads: threadCount,
  oneDnn: z.boolean(),
  deterministicOps: z.boolean(),
  platform: name,
  processor: name,
});

/** A trial as its address needs it. */
export type AddressedTrial = Pick<TrialCircumstances, 'configHash' | 'seed'>;

/**
 * The content address of a trial in the surroundings that an attempt recorded: `environment` of the attempt.
 *
 * @returns null when they do not say everything that a result depends on, as those of earlier releases
 */
export function addressIn({ configHash, seed }: AddressedTrial, environment: JsonObject): string | null {
  const { data } = surroundings.safeParse(environment);
  if (data === undefined) return null;
  const { backend, tensorflowVersion, tensorflowSource, tensorflowBuild, gpu, deterministicOps } = data;
  return trialAddress({
    ...{ configHash, seed },
    dataHash: data.dataset.contentHash,
    codeVersion: data.sourceHash,
    threads: [data.intraOpThreads, data.interOpThreads],
    tensorflowBuild:
      tensorflowVersion === null
        ? null
        : contentHash({ tensorflowVersion, tensorflowSource, tensorflowBuild, gpu, deterministicOps }),
    oneDnn: data.oneDnn,
    machine: `${backend} ${data.platform} ${data.processor}`,
  });
}

/**
 * The address of a trial of which an attempt has said where it is made. What goes on from a checkpoint has a past: made in
 * other surroundings, its result is that of neither, and it has no address any more.
 *
 * @param trial.addressHash its address so far
 */
export function addressAfter(
  trial: AddressedTrial & { readonly addressHash: string | null; readonly checkpoint: unknown },
  environment: JsonObject,
): string | null {
  const address = addressIn(trial, environment);
  return trial.checkpoint === null || trial.addressHash === address ? address : null;
}
