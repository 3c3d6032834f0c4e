import { expect, it } from 'vitest';
import { hasMerit, tiersByMerit } from './merit.ts';
import type { Observation } from './sampler.ts';

function observation(name: string, rest: Omit<Observation, 'params'>): Observation {
  return { params: { name }, ...rest };
}

const observations = [
  observation('failed', { outcome: 'failed', value: null, progress: 0 }),
  observation('pruned early, low', { outcome: 'pruned', value: 0.1, progress: 0.5 }),
  observation('high', { outcome: 'completed', value: 0.9, progress: 1 }),
  observation('running', { outcome: 'running', value: null, progress: 0.7 }),
  observation('pruned late, high', { outcome: 'pruned', value: 0.8, progress: 0.75 }),
  observation('not a number', { outcome: 'completed', value: Number.NaN, progress: 1 }),
  observation('pruned late, low', { outcome: 'pruned', value: 0.2, progress: 0.75 }),
  observation('low', { outcome: 'completed', value: 0.3, progress: 1 }),
  observation('pruned late, no value', { outcome: 'pruned', value: Number.NaN, progress: 0.75 }),
  observation('diverged', { outcome: 'diverged', value: null, progress: 0.9 }),
  observation('low again', { outcome: 'completed', value: 0.3, progress: 1 }),
];

const namesOf = (tiers: readonly (readonly Observation[])[]) =>
  tiers.map((tier) => tier.map(({ params }) => params.name));
const worst = ['failed', 'not a number', 'diverged'];

it('puts completed ones first, then pruned ones by progress, then all that came to nothing, without the running ones', () => {
  expect(namesOf(tiersByMerit(observations, 'minimize'))).toEqual([
    ['low', 'low again'],
    ['high'],
    ['pruned late, low'],
    ['pruned late, high'],
    ['pruned late, no value'],
    ['pruned early, low'],
    worst,
  ]);
});

it('turns values round for a goal to maximize, and nothing else', () => {
  expect(namesOf(tiersByMerit(observations, 'maximize'))).toEqual([
    ['high'],
    ['low', 'low again'],
    ['pruned late, high'],
    ['pruned late, low'],
    ['pruned late, no value'],
    ['pruned early, low'],
    worst,
  ]);
});

it('finds merit only where there is a finite value', () => {
  expect(observations.filter(hasMerit).map(({ params }) => params.name)).toEqual([
    'pruned early, low',
    'high',
    'pruned late, high',
    'pruned late, low',
    'low',
    'low again',
  ]);
});
