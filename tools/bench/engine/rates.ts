import { median } from '@coolsweep/statistics';
import type { OurRun } from './contestants.ts';

/** Things per second between the first and the last of these times, in milliseconds. */
export function ratePerSecond(timesMs: readonly number[]): number {
  const [first, last] = [timesMs[0] ?? Number.NaN, timesMs.at(-1) ?? Number.NaN];
  return ((timesMs.length - 1) / (last - first)) * 1000;
}

/** How the rate of the last 100 trials compares with that of the 100 after the first 100, in which everything warms up. */
export function flatness(endsMs: readonly number[]): number {
  return ratePerSecond(endsMs.slice(-101)) / ratePerSecond(endsMs.slice(99, 200));
}

/** The value below which a share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Values of a run of many trials with few points each. */
export function longRunValues({ endsMs, gapsMs, peakMiB }: OurRun): Record<string, number> {
  return {
    'last100/first100': flatness(endsMs),
    gapMs: median(gapsMs) ?? Number.NaN,
    'gapMs/p99': quantile(gapsMs, 0.99),
    'long/trials': endsMs.length,
    'long/trialsPerSecond': ratePerSecond(endsMs),
    'long/schedulerMiB': peakMiB,
  };
}

/** Values of a run of many trials with many points each. */
export function pointRunValues({ endsMs, peakMiB }: OurRun, pointsPerTrial: number): Record<string, number> {
  return {
    pointsPerSecond: ratePerSecond(endsMs) * pointsPerTrial,
    points: endsMs.length * pointsPerTrial,
    schedulerMiB: peakMiB,
  };
}
