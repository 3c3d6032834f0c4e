import { memoryAccessStore } from '@coolsweep/access';
import { memoryStore, type SweepStore } from '@coolsweep/sweep';
import { arbitraryJson, mutatedJson, tornJson } from '@coolsweep/sweep/fuzzing';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import { appRouter, createContext } from './index.ts';
import { requestCorpus, type CorpusRequest } from './testing/requestCorpus.ts';

/** As many requests as a patient attacker sends by hand in a week; the same in every run. */
const requests = 10_000;
const seed = 7;
/** What they record is dropped after so many: growing tables would only measure themselves. */
const perStore = 500;

const file = `
name: mutated
method: grid
model: mlp
dataset: digits
epochs: 3
batchSize: 32
optimizer: {name: coolmomentum, learningRate: 0.01}
parameters:
  optimizer.rho0: {values: [0.9, 0.99]}
  optimizer.coolingLength: {value: {fraction: 0.5}}
`;
const monday = new Date('2026-03-02T09:00:00.000Z');
let store: SweepStore;

async function freshStore(): Promise<SweepStore> {
  const fresh = memoryStore();
  const { id } = await fresh.createSweep(exampleSweep({ configurations: 2, seeds: 2 }), monday);
  const claim = await fresh.claim(id, { owner: 'test', at: monday, leaseUntil: new Date('2026-03-02T10:00:00.000Z') });
  const points = [1, 2, 3].map((step) => ({ name: 'train/loss', step, value: 1 / step }));
  if (claim !== null) await fresh.report(claim.attemptId, { points });
  return fresh;
}

beforeEach(async () => {
  store = await freshStore();
});

/** Inputs that are right, from which mutations begin; of procedures without one only arbitrary values are sent. */
const right: Readonly<Record<string, unknown>> = {
  'sweep.page': { search: 'rates', statuses: [], tags: ['a'], archived: false, offset: 0, limit: 10 },
  'sweep.edit': { sweepId: 'rates', tags: ['one'], priority: 1, isArchived: false },
  'sweep.head': { sweepId: 'rates' },
  'sweep.byId': { sweepId: 'rates' },
  'trial.list': { sweepId: 'rates' },
  'trial.replicates': { trialId: 'rates-t1' },
  'trial.byId': { trialId: 'rates-t1' },
  'trial.columns': { sweepId: 'rates', measures: ['objective', 'result:train/loss'] },
  'trial.table': {
    ...{ sweepId: 'rates', offset: 0, limit: 5 },
    sort: [{ by: 'param:optimizer.learningRate', descending: true }],
    where: [
      { by: 'objective', min: 0, max: null },
      { by: 'state', oneOf: ['"running"'] },
    ],
  },
  'log.ofTrial': { trialId: 'rates-t1', text: 'a', limit: 5 },
  'metric.series': { trialIds: ['rates-t1'], names: ['train/loss'], afterStep: 0, maxPoints: 10 },
  'curve.grouped': {
    ...{ sweepId: 'rates', metrics: ['train/loss'], axis: 'step', maxPoints: 10 },
    groups: [{ key: 'a', trials: [1, 2] }],
  },
  'importance.bySweep': { sweepId: 'rates', where: [], measure: 'objective', goal: 'maximize' },
  'compare.verdicts': { members: ['rates'], metric: 'train/loss', effect: 0.1 },
  'compare.curves': { members: ['rates', 'rates-t1'], metrics: ['train/loss'], axis: 'step', maxPoints: 10 },
  'compare.targets': { members: ['rates'], metric: 'train/loss', target: 0.5 },
  'rerun.plan': { sweepId: 'rates', best: 1, seeds: 2, epochs: null },
  'rerun.start': { sweepId: 'rates', best: 1, seeds: 2, key: '3f1c2b9e-8a57-4b8e-9c1d-2f6a7b8c9d0e' },
  'extend.plan': { sweepId: 'rates', seeds: 3, values: ['optimizer.learningRate=3'] },
  'extend.start': { sweepId: 'rates', seeds: 3, key: '7d1f0c55-2f0e-4f0b-8a43-5d1c6e7f8a9b' },
  'sweepFile.check': { text: file },
  'submit.sweep': { text: file, key: '9b2f6a3e-1c4d-4e5f-8a9b-0c1d2e3f4a5b' },
  'request.sweep': { sweepId: 'rates', request: 'pause' },
  'request.trial': { trialId: 'rates-t1', request: 'cancel' },
  'request.retry': { sweepId: 'rates', trialIds: ['rates-t1'] },
  'destination.find': { text: 'rates' },
  'live.since': { cursor: null },
};

const names = Object.entries(appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>)
  // A stream has no end; what may be asked for with it the other live question shares.
  .filter(([, { _def }]) => _def.type !== 'subscription')
  .map(([name]) => name);

async function statusOf({ path, body }: CorpusRequest): Promise<number> {
  const response = await fetchRequestHandler({
    endpoint: '/trpc',
    req: new Request(`http://localhost/trpc/${encodeURIComponent(path)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    }),
    router: appRouter,
    createContext: () => createContext({ store, access: memoryAccessStore() }),
    allowMethodOverride: true,
  });
  await response.json();
  return response.status;
}

it.each(requestCorpus.map(({ path, body }) => [path, body.slice(0, 40), body]))(
  'answers %s with %s … and no error of its own',
  async (path, _begin, body) => {
    expect(await statusOf({ path, body })).toBeLessThan(500);
    expect(Object.prototype).not.toHaveProperty('polluted');
  },
);

it(`answers ${requests} mutated requests without an error of its own, and keeps nothing of them`, async () => {
  let sent = 0;
  const statuses = new Map<number, number>();
  const before = process.memoryUsage().heapUsed;
  const anyRequest = fc.oneof(mutatedJson(right), tornJson(right), arbitraryJson(names));
  const property = fc.asyncProperty(anyRequest, async ({ name, text }) => {
    if (++sent % perStore === 0) store = await freshStore();
    const status = await statusOf({ path: name, body: text });
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    expect(status).toBeLessThan(500);
  });
  await fc.assert(property, { numRuns: requests, seed });
  // Some are right, some wrong: else it is one of both alone that was tried.
  for (const status of [200, 400]) expect(statuses.get(status)).toBeGreaterThan(requests / 20);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(300 * 2 ** 20);
}, 180_000);
