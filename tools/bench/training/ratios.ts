import { median } from '@coolsweep/statistics';
import { medianInterval, type MedianInterval } from './interval.ts';
import type { Sample } from './rounds.ts';

export type Samples = ReadonlyMap<string, readonly Sample[]>;

/** A comparison that the benchmark is there for. */
export interface RatioRule {
  readonly key: string;
  /** Whose images per second are divided … */
  readonly of: string;
  /** … by those of the fastest of these. */
  readonly by: readonly string[];
  /** What the project has set itself. */
  readonly atLeast: number;
}

/** The float32 variants of PyTorch. */
const torchAt = (batch: number) => ['torch', 'torch-channels-last', 'torch-compile'].map((name) => `${name}@${batch}`);

export const ratioRules: readonly RatioRule[] = [
  { key: 'compiled/stock@32', of: 'compiled@32', by: ['stock@32'], atLeast: 6 },
  { key: 'compiled/keras@32', of: 'compiled@32', by: ['keras@32'], atLeast: 1.3 },
  { key: 'compiled/keras@128', of: 'compiled@128', by: ['keras@128'], atLeast: 1.3 },
  { key: 'compiled/torch@32', of: 'compiled@32', by: torchAt(32), atLeast: 1.15 },
  { key: 'compiled/torch@128', of: 'compiled@128', by: torchAt(128), atLeast: 1.15 },
  { key: 'bf16/torch-bf16@32', of: 'bf16@32', by: ['torch-bf16@32'], atLeast: 1 },
  { key: 'bf16/torch-bf16@128', of: 'bf16@128', by: ['torch-bf16@128'], atLeast: 1 },
  { key: 'efficientnet/keras@16', of: 'efficientnet@16', by: ['efficientnet-keras@16'], atLeast: 1.1 },
  { key: 'epoch/step@128', of: 'epoch@128', by: ['step@128'], atLeast: 0.95 },
  { key: 'coolmomentum/sgd@32', of: 'coolmomentum@32', by: ['sgd@32'], atLeast: 0.97 },
];

export interface Ratio {
  readonly ofMedians: number;
  /** Of the ratios within the rounds. */
  readonly perRound: MedianInterval;
}

export function medianSpeed(samples: readonly Sample[]): number {
  return median(samples.map(({ imagesPerSecond }) => imagesPerSecond)) ?? Number.NaN;
}

/**
 * Images per second of one contestant divided by those of the fastest of others; null when it or all of them are
 * missing. Of several others, those that are missing were not the fastest, or could not be run.
 */
export function ratioOf({ of, by }: Pick<RatioRule, 'of' | 'by'>, samples: Samples): Ratio | null {
  const numerator = samples.get(of);
  const [fastest] = by
    .map((label) => samples.get(label) ?? [])
    .filter(({ length }) => length > 0)
    .sort((a, b) => medianSpeed(b) - medianSpeed(a));
  if (numerator === undefined || numerator.length === 0 || fastest === undefined) return null;
  const perRound = numerator.map(
    ({ imagesPerSecond }, round) => imagesPerSecond / (fastest[round]?.imagesPerSecond ?? Number.NaN),
  );
  return { ofMedians: medianSpeed(numerator) / medianSpeed(fastest), perRound: medianInterval(perRound) };
}
