import { median } from '@coolsweep/statistics';
import type { Ready } from './protocol.ts';
import { medianSpeed, ratioOf, ratioRules, type Samples } from './ratios.ts';

/** Everything that the rounds of all heats gave, by label. */
export interface TrainingResults {
  readonly samples: Samples;
  readonly ready: ReadonlyMap<string, Ready>;
}

type Values = Record<string, number>;

function ratioValues({ samples }: TrainingResults): Values {
  const values: Values = {};
  for (const rule of ratioRules) {
    const ratio = ratioOf(rule, samples);
    if (ratio === null) continue;
    values[rule.key] = ratio.ofMedians;
    values[`perRound/${rule.key}`] = ratio.perRound.median;
    values[`low/${rule.key}`] = ratio.perRound.low;
    values[`high/${rule.key}`] = ratio.perRound.high;
  }
  return values;
}

function contestantValues({ samples, ready }: TrainingResults): Values {
  const values: Values = {};
  for (const [label, taken] of samples) {
    const told = ready.get(label);
    if (taken.length === 0 || told === undefined) continue;
    values[`imagesPerSecond/${label}`] = medianSpeed(taken);
    values[`toFirstStepMs/${label}`] = told.toFirstStepMs;
    values[`firstStepMs/${label}`] = told.firstStepMs;
    values[`peakRssMiB/${label}`] = Math.max(...taken.map(({ peakRssMiB }) => peakRssMiB));
  }
  return values;
}

/**
 * The share of a trial's wall time in which no bare compiled step would have been running: data, logging, measurement,
 * evaluation. Nothing without both contestants.
 */
function outsideShare({ samples }: TrainingResults): Values {
  const [trial = [], step = []] = ['epoch@128', 'step@128'].map((label) => samples.get(label));
  const wall = median(trial.map(({ wallImagesPerSecond }) => wallImagesPerSecond));
  return wall === null || step.length === 0 ? {} : { 'outsideStep@128': 1 - wall / medianSpeed(step) };
}

/**
 * The values of the benchmark's JSON line. Under the keys of `ratioRules` the ratio of medians; under `perRound/`, `low/`
 * and `high/` before such a key the median ratio within a round and its 95 % interval; under `imagesPerSecond/`,
 * `toFirstStepMs/`, `firstStepMs/` and `peakRssMiB/` before a label what that contestant did.
 */
export function trainingValues(results: TrainingResults): Values {
  return { ...ratioValues(results), ...outsideShare(results), ...contestantValues(results) };
}

/** Keys that are missing because somebody was left out, with whom. */
export function missingKeys(
  values: Readonly<Values>,
  leftOut: Readonly<Record<string, string>>,
): Record<string, string> {
  const missing = ratioRules.filter(({ key }) => values[key] === undefined);
  return Object.fromEntries(
    missing.flatMap(({ key, of, by }) => {
      const absent = [of, ...by].filter((label) => leftOut[label] !== undefined);
      return absent.length === 0 ? [] : [[key, `without ${absent.join(', ')}`]];
    }),
  );
}
