import { expect, it } from 'vitest';
import { ratioOf, ratioRules, type Samples } from './ratios.ts';
import { missingKeys, trainingValues } from './results.ts';
import { chosen, heats } from './lineup.ts';

const ready = { ready: true, version: 'Fake', toFirstStepMs: 9, firstStepMs: 4, stepMs: 2, peakRssMiB: 1 } as const;

function samplesOf(speeds: Readonly<Record<string, readonly number[]>>): Samples {
  return new Map(
    Object.entries(speeds).map(([label, each]) => [
      label,
      each.map((speed, round) => ({ imagesPerSecond: speed, wallImagesPerSecond: speed / 2, peakRssMiB: 10 + round })),
    ]),
  );
}

it('divides medians, and beside that takes the median of the ratios of each round', () => {
  const ratio = ratioOf({ of: 'a', by: ['b'] }, samplesOf({ a: [10, 20, 60], b: [10, 5, 20] }));
  expect(ratio?.ofMedians).toBe(20 / 10);
  expect(ratio?.perRound.median).toBe(3);
});

it('divides by the fastest of several', () => {
  const samples = samplesOf({ a: [12], slow: [3], fast: [4] });
  expect(ratioOf({ of: 'a', by: ['slow', 'fast'] }, samples)?.ofMedians).toBe(12 / 4);
});

it('divides by those of several that could be run', () => {
  expect(ratioOf({ of: 'a', by: ['slow', 'fast'] }, samplesOf({ a: [12], slow: [3] }))?.ofMedians).toBe(12 / 3);
});

it('has no ratio without both sides', () => {
  expect(ratioOf({ of: 'a', by: ['b'] }, samplesOf({ a: [12] }))).toBeNull();
  expect(ratioOf({ of: 'a', by: ['b'] }, samplesOf({ b: [12] }))).toBeNull();
});

it('gives ratios under their keys and what each contestant did under its label', () => {
  const samples = samplesOf({ 'compiled@32': [520, 500], 'keras@32': [400, 400] });
  const values = trainingValues({ samples, ready: new Map([...samples.keys()].map((label) => [label, ready])) });
  expect(values['compiled/keras@32']).toBe(510 / 400);
  expect(values['imagesPerSecond/compiled@32']).toBe(510);
  expect(values['toFirstStepMs/keras@32']).toBe(9);
  expect(values['peakRssMiB/keras@32']).toBe(11);
  expect(values['compiled/torch@32']).toBeUndefined();
});

it('takes the share outside the step from all of the wall time of a trial', () => {
  const samples = samplesOf({ 'step@128': [500], 'epoch@128': [480] });
  expect(trainingValues({ samples, ready: new Map() })['outsideStep@128']).toBe(1 - 480 / 2 / 500);
});

it('says which keys are missing because somebody was left out', () => {
  expect(missingKeys({}, { 'keras@32': 'no network' })).toEqual({ 'compiled/keras@32': 'without keras@32' });
});

it('compares only contestants that there are', () => {
  const labels = heats.flatMap(({ entries }) => entries.map(({ label }) => label));
  expect(ratioRules.flatMap(({ of, by }) => [of, ...by]).filter((label) => !labels.includes(label))).toEqual([]);
  expect(new Set(labels).size).toBe(labels.length);
});

it.each([
  ['keras@32', ['keras@32']],
  ['keras', ['keras@32', 'keras@128', 'efficientnet-keras@16']],
  ['@16', ['efficientnet@16', 'efficientnet-keras@16']],
])('chooses by %s', (pattern, labels) => {
  expect(chosen([pattern]).flatMap(({ entries }) => entries.map(({ label }) => label))).toEqual(labels);
});

it('refuses the name of nobody', () => {
  expect(() => chosen(['jax'])).toThrow('no contestant is called jax; there are compiled@32');
});
