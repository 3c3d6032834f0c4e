import { contentHash } from './canonicalJson.ts';

/** Everything that the result of a trial depends on. */
export interface TrialCircumstances {
  readonly configHash: string;
  /** Replicate seed. */
  readonly seed: number;
  /** Content of the data set: training, validation and test images as the trial uses them. */
  readonly dataHash: string;
  /** What names the program: a commit without changes, or a release. */
  readonly codeVersion: string;
  /** CPU threads of one operation; sums are added up in another order with another number. */
  readonly threads: number;
  /** Hash of TensorFlow's library; null without TensorFlow. */
  readonly tensorflowBuild: string | null;
  /** Whether TensorFlow uses oneDNN's kernels. */
  readonly oneDnn: boolean;
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
}: TrialCircumstances): string {
  // Named one by one: what a caller has beside them must not change the address.
  return contentHash({ configHash, seed, dataHash, codeVersion, threads, tensorflowBuild, oneDnn });
}
