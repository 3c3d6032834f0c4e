import type { Dataset } from '@coolsweep/data';
import type { BatchSource, HostBatch } from './batchSource.ts';
import { measuresAt, type TrialPlan } from './trialPlan.ts';

/** Updates before its use at which a batch is begun: streamed images are decoded meanwhile. */
const updatesAhead = 2;

/** The batches by which gradient noise is measured, begun ahead of their use. */
export interface NoiseBatches {
  /** The batch of the measurement at this update; null where none is made. Steps are asked for in order. */
  readonly take: (step: number) => Promise<HostBatch | null>;
  /** Waits until what was begun has ended. */
  readonly close: () => Promise<void>;
}

/** Images in the batch of an update: the last one of an epoch holds what is left. */
export function batchSizeAt(
  { config: { batchSize }, stepsPerEpoch }: TrialPlan,
  trainSize: number,
  step: number,
): number {
  return Math.min(batchSize, trainSize - ((step - 1) % stepsPerEpoch) * batchSize);
}

/**
 * Each batch is of the size of the update's own and independent of it: drawn by (replicate seed, step) alone, so measuring
 * changes nothing in training.
 */
export function noiseBatches(
  plan: TrialPlan,
  { train }: Pick<Dataset, 'train'>,
  source: Pick<BatchSource, 'noise'>,
): NoiseBatches {
  const { steps } = plan;
  const begun = new Map<number, Promise<HostBatch>>();

  const begin = (step: number) => {
    if (step > steps || begun.has(step) || !measuresAt(plan, step)) return;
    const batch = source.noise({ step, size: batchSizeAt(plan, train.size, step) });
    // A failure belongs to the update that takes the batch, and must not end the process before.
    batch.catch(() => undefined);
    begun.set(step, batch);
  };

  return {
    async take(step) {
      for (let ahead = 0; ahead <= updatesAhead; ahead++) begin(step + ahead);
      const batch = begun.get(step);
      begun.delete(step);
      return batch ?? null;
    },
    async close() {
      await Promise.allSettled(begun.values());
      begun.clear();
    },
  };
}
