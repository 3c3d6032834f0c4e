import { availableParallelism } from 'node:os';

/** What TensorFlow reads from the environment, once, when it is loaded. */
export interface TensorflowSettings {
  readonly intraOpThreads: number;
  readonly interOpThreads: number;
  readonly oneDnn: boolean;
}

function count(text: string | undefined): number {
  const given = Number(text);
  return Number.isInteger(given) && given > 0 ? given : availableParallelism();
}

/**
 * Pins what results depend on but TensorFlow would decide by the machine, and silences its notices. What the user has
 * set stays. Call before TensorFlow is loaded; the values returned belong into the record of a trial.
 */
export function pinTensorflowSettings(): TensorflowSettings {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // By default oneDNN's kernels are on only for processors with VNNI; without them a training step takes twice as long.
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '1';
  return {
    intraOpThreads: count(process.env.TF_NUM_INTRAOP_THREADS),
    interOpThreads: count(process.env.TF_NUM_INTEROP_THREADS),
    oneDnn: process.env.TF_ENABLE_ONEDNN_OPTS !== '0',
  };
}
