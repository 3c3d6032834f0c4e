import type { JsonObject } from './storing/record.ts';

/** What was recorded of one attempt at a trial. */
export interface RecordedRun {
  /** Every metric, steps ascending; seconds (`time/…`) are not looked at. */
  readonly series: readonly {
    readonly name: string;
    readonly steps: readonly number[];
    readonly values: readonly number[];
  }[];
  readonly finalHash: string | null;
  /** Of the attempt and of the sweep that it was made in. */
  readonly environment: JsonObject;
}

/** The first point in which two runs differ; null where one of them has no such point. */
export interface PointDifference {
  readonly step: number;
  readonly metric: string;
  readonly original: number | null;
  readonly rerun: number | null;
}

/** A field of the environment that is not the same, nested ones by dotted path; null where one has it not. */
export interface EnvironmentDifference {
  readonly field: string;
  /** Whether results are known to depend on it. */
  readonly changesBits: boolean;
  readonly original: unknown;
  readonly rerun: unknown;
}

export interface RerunReport {
  readonly verdict: 'identical' | 'differs';
  readonly firstDifference: PointDifference | null;
  /** Whether the final weights and statistics are the same; unknown where one of the runs kept no hash of them. */
  readonly weights: 'same' | 'different' | 'unknown';
  /** Those that change bits first. */
  readonly environmentDifferences: readonly EnvironmentDifference[];
}

/**
 * What the last bits of a result depend on beside configuration and seed. Node.js is not among them: 20 and 24 give the
 * same bits. A changed commit need not change any, but may.
 */
const bitFields: ReadonlySet<string> = new Set([
  'backend',
  'tensorflowVersion',
  'tensorflowBuild',
  'gpu',
  'intraOpThreads',
  'interOpThreads',
  'oneDnn',
  'deterministicOps',
  'processor',
  'dataset.contentHash',
  'sourceHash',
  'gitCommit',
  'gitDirty',
  'packageLock',
]);

/** Points by metric and step. */
function pointsOf({ series }: RecordedRun): ReadonlyMap<string, { step: number; metric: string; value: number }> {
  const points = series
    .filter(({ name }) => !name.startsWith('time/'))
    .flatMap(({ name, steps, values }) =>
      steps.flatMap((step, index) => {
        const value = values[index];
        return value === undefined ? [] : [{ step, metric: name, value }];
      }),
    );
  return new Map(points.map((point) => [`${point.step} ${point.metric}`, point]));
}

function firstDifference(original: RecordedRun, rerun: RecordedRun): PointDifference | null {
  const [before, after] = [pointsOf(original), pointsOf(rerun)];
  let first: PointDifference | null = null;
  for (const [key, { step, metric }] of [...before, ...after]) {
    if (first !== null && first.step <= step) continue;
    const [left, right] = [before.get(key)?.value ?? null, after.get(key)?.value ?? null];
    // Not ===: NaN is what a diverged run reports, and 0 and -0 are different bits.
    if (!Object.is(left, right)) first = { step, metric, original: left, rerun: right };
  }
  return first;
}

/** The fields of an object, nested ones by dotted path. */
function flattened(value: JsonObject, above = ''): [string, unknown][] {
  return Object.entries(value).flatMap(([key, part]): [string, unknown][] =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? flattened(part as JsonObject, `${above}${key}.`)
      : [[`${above}${key}`, part]],
  );
}

function environmentDifferences(original: RecordedRun, rerun: RecordedRun): EnvironmentDifference[] {
  const before = new Map(flattened(original.environment));
  const after = new Map(flattened(rerun.environment));
  const found = [...new Set([...before.keys(), ...after.keys()])].flatMap((field) => {
    const [left, right] = [before.get(field) ?? null, after.get(field) ?? null];
    if (JSON.stringify(left) === JSON.stringify(right)) return [];
    return [{ field, changesBits: bitFields.has(field), original: left, rerun: right }];
  });
  return found.sort((a, b) => Number(b.changesBits) - Number(a.changesBits));
}

function weightsOf(original: RecordedRun, rerun: RecordedRun): RerunReport['weights'] {
  if (original.finalHash === null || rerun.finalHash === null) return 'unknown';
  return original.finalHash === rerun.finalHash ? 'same' : 'different';
}

/**
 * Compares two runs of one configuration with one seed, bit for bit: all metrics but times, and the hash of the final
 * weights where both have one.
 */
export function rerunReport(original: RecordedRun, rerun: RecordedRun): RerunReport {
  const difference = firstDifference(original, rerun);
  const weights = weightsOf(original, rerun);
  return {
    verdict: difference === null && weights !== 'different' ? 'identical' : 'differs',
    firstDifference: difference,
    weights,
    environmentDifferences: environmentDifferences(original, rerun),
  };
}
