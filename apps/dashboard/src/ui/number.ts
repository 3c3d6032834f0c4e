const missing = '—';
const whole = new Intl.NumberFormat('en');

/** A count with thousands separators. */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** Whether a metric is a share, from 0 to 1, which is written in per cent. */
export function isShare(name: string): boolean {
  return name.endsWith('accuracy');
}

/** Times are reported in seconds: `time/training`, also as a measure, `result:time/training`. */
function isSeconds(name: string): boolean {
  return /(^|:)time\//.test(name);
}

function wordOf(value: number): string | null {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return null;
  return value > 0 ? '∞' : '−∞';
}

/** Decimals that show four digits of a value; null where only powers of ten are legible. */
function decimalsFor(value: number): number | null {
  const size = Math.abs(value);
  if (size === 0) return 0;
  if (size < 1e-3 || size >= 1e6) return null;
  return Math.max(0, 3 - Math.floor(Math.log10(size)));
}

function withDecimals(value: number, decimals: number | null): string {
  const text = decimals === null ? value.toExponential(2) : value.toFixed(decimals);
  return text.replace('-', '−');
}

/** A metric's value with a sensible precision; accuracies, stored as shares, in per cent, times with their unit. */
export function formatMetric(name: string, value: number | null | undefined): string {
  if (value === null || value === undefined) return missing;
  const word = wordOf(value);
  if (word !== null) return word;
  if (isShare(name)) return `${(value * 100).toFixed(2)} %`;
  return `${withDecimals(value, decimalsFor(value))}${isSeconds(name) ? ' s' : ''}`;
}

/** Mean and spread as wire numbers, see `SummaryView` of the API. */
interface Estimate {
  readonly n: number;
  readonly mean: number | string;
  readonly sd: number | string | null;
}

/** Mean ± standard deviation, the deviation with the decimals of the mean; only the mean for one replicate. */
export function formatEstimate(name: string, estimate: Estimate | null): string {
  if (estimate === null) return missing;
  const mean = Number(estimate.mean);
  const sd = estimate.sd === null ? null : Number(estimate.sd);
  if (sd === null || !Number.isFinite(mean) || !Number.isFinite(sd)) return formatMetric(name, mean);
  if (isShare(name)) return `${(mean * 100).toFixed(2)} ± ${(sd * 100).toFixed(2)} %`;
  const decimals = decimalsFor(mean);
  return `${withDecimals(mean, decimals)} ± ${withDecimals(sd, decimals)}`;
}
