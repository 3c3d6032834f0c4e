import type { Summary } from '@coolsweep/statistics';
import { describeValue, type ParameterValue } from '@coolsweep/sweep';

/** A number with as many digits as one can use: 4 decimals up to 10, fewer above, exponent when tiny. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(3);
  return value.toFixed(size >= 100 ? 1 : size >= 10 ? 2 : 4);
}

/** Mean and standard deviation; a single value has no spread and shows none. */
export function formatSummary(summary: Summary | null): string {
  if (summary === null) return '–';
  return summary.sd === null
    ? formatNumber(summary.mean)
    : `${formatNumber(summary.mean)} ± ${formatNumber(summary.sd)}`;
}

/** A parameter's value in words; a dash where a configuration has none. */
export function formatValue(value: ParameterValue | undefined): string {
  return value === undefined ? '–' : describeValue(value);
}

/** A duration in its two largest units. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** A number of things: `1 trial`, `3 trials`. */
export function countOf(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

const units = ['kB', 'MB', 'GB', 'TB'] as const;

/** A number of bytes in its largest unit, of a thousand of the one before. */
export function formatBytes(bytes: number): string {
  let [value, unit]: [number, string] = [bytes, 'B'];
  for (const larger of units) if (value >= 999.5) [value, unit] = [value / 1000, larger];
  return `${unit === 'B' || value >= 99.5 ? value.toFixed(0) : value.toFixed(1)} ${unit}`;
}
