import type { RunLength } from './runLength.ts';
import type { DatasetName, TrialConfig } from './trialConfig.ts';

/** Images in the training part of the data sets that are the same everywhere; null of one that is the user's own. */
const trainingParts = {
  digits: 1497,
  mnist: 60_000,
  'fashion-mnist': 60_000,
  cifar10: 50_000,
  cifar100: 50_000,
  folder: null,
} as const satisfies Record<DatasetName, number | null>;

/** Images held out for validation where a configuration does not say: as @coolsweep/data does. */
function heldOutByDefault(name: DatasetName, total: number): number {
  return name === 'digits' ? 297 : Math.min(5000, Math.floor(total / 10));
}

/** Images that an epoch goes over, as far as that can be said without the data; null where it cannot. */
function trainImages({ name, train, validation }: TrialConfig['dataset']): number | null {
  if (train !== undefined) return train;
  const total = trainingParts[name];
  return total === null ? null : total - (validation ?? heldOutByDefault(name, total));
}

/**
 * The length of a run by the configuration alone, without a look at the data: what a page can say that reads none. Null
 * where the number of images is the user's to know.
 */
export function knownRunLength({ dataset, epochs, batchSize }: TrialConfig): RunLength | null {
  const images = trainImages(dataset);
  return images === null || images < 1 ? null : { epochs, stepsPerEpoch: Math.ceil(images / batchSize) };
}
