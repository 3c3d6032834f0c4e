import { memoryStore, newSweepOf, parseSweepFile, type SweepStore } from '@coolsweep/sweep';
import { describe, expect, it } from 'vitest';
import { createContext } from './context.ts';
import { extendRouter } from './extendRouter.ts';
import { createCallerFactory } from './procedure.ts';
import { noProgram } from './program.ts';

const monday = new Date('2026-03-02T09:00:00.000Z');
const later = (seconds: number) => new Date(monday.getTime() + seconds * 1000);
const lease = { owner: 'test', at: monday, leaseUntil: later(60) };
const key = '6f0c0a0e-5d0c-4b6f-9d5a-0f4a7a1f2b3c';
const callerOf = createCallerFactory(extendRouter);

/** Two configurations. */
const text = `
name: momenta
method: grid
model: mlp
dataset: digits
epochs: 3
batchSize: 32
seeds: 2
optimizer: {name: coolmomentum, learningRate: 0.01, coolingLength: {fraction: 0.5}}
parameters:
  optimizer.rho0: {values: [0.9, 0.99]}
`;

async function recorded(file = text) {
  const store = memoryStore();
  const parsed = parseSweepFile(file, 'file');
  const { id } = await store.createSweep(newSweepOf(parsed, { text: file, environment: {} }), monday);
  return { store, id, api: callerOf(createContext({ store })) };
}

/** Runs every trial that waits, each for 20 s and 10 updates. */
async function run(store: SweepStore, sweepId: string): Promise<void> {
  for (let claim = await store.claim(sweepId, lease); claim !== null; claim = await store.claim(sweepId, lease)) {
    await store.report(claim.attemptId, { progress: { step: 10, steps: 10 } });
    const results = { 'validation/accuracy': 0.5 };
    const result = { outcome: 'completed', objective: 0.5, results, failure: null } as const;
    await store.finish(claim.attemptId, { ...result, at: later(20) });
  }
}

async function finished(file = text) {
  const made = await recorded(file);
  await run(made.store, made.id);
  return made;
}

describe('the plan of an extension', () => {
  it('says what is taken over, what is run, and what that costs by the trials that were', async () => {
    const { id, api } = await finished();
    // One more seed and one more value: three configurations with three seeds, of which two with two are there.
    expect(await api.plan({ sweepId: id, seeds: 3, values: ['optimizer.rho0=0.95'] })).toEqual({
      trials: 3 * 3,
      taken: 2 * 2,
      goingOn: 0,
      leftOut: 0,
      slotSeconds: (3 * 3 - 2 * 2) * 20,
      longestSeconds: 20,
      slots: 0,
    });
  });

  it('says which trials go on where a shorter one ended, and that only the rest of those is paid for', async () => {
    // A length in epochs, which a longer run leaves as it is.
    const { store, id } = await finished(text.replace('{fraction: 0.5}', '{epochs: 2}'));
    // Of one of the four trials the checkpoint is gone.
    const of = (trialId: string) =>
      Promise.resolve(trialId.endsWith('-t4') ? [] : [{ step: 10, bytes: 1, writtenAt: monday }]);
    const program = { ...noProgram, checkpoints: { ...noProgram.checkpoints, of } };
    const api = callerOf(createContext({ store, program }));
    // 10 updates are 3 epochs and took 20 s: 6 epochs take 40 s, of which three trials have 20 s behind them.
    expect(await api.plan({ sweepId: id, epochs: 6 })).toMatchObject({
      ...{ trials: 4, taken: 0, goingOn: 3, leftOut: 0 },
      ...{ slotSeconds: 3 * 20 + 40, longestSeconds: 40 },
    });
  });

  it.each([
    ['epochs and seeds at a time', { seeds: 3, epochs: 6 }, /one after the other/],
    ['as many epochs as there are', { epochs: 3 }, /has 3 already/],
    ['epochs that would change the past', { epochs: 6 }, /fraction of the run/],
    ['as many seeds as there are', { seeds: 2 }, /has 2 seeds already/],
    ['values that are there', { values: ['optimizer.rho0=0.9'] }, /has all of them already/],
    ['a parameter that is none', { values: ['optimizer.momentum=0.9'] }, /varies no such parameter/],
    ['a name that every object has', { values: ['__proto__=1'] }, /values/],
    ['aliases in place of values', { values: ['optimizer.rho0=*a'] }, /values/],
  ])('is refused for %s, in words', async (_what, wish, words) => {
    const { id, api } = await finished();
    await expect(api.plan({ sweepId: id, ...wish })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(api.plan({ sweepId: id, ...wish })).rejects.toThrow(words);
  });

  it('is refused while the sweep is not over', async () => {
    const { id, api } = await recorded();
    await expect(api.plan({ sweepId: id, seeds: 3 })).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});

describe('an extension', () => {
  it('is queued with the results that are there, once for each key, under the name of who ordered it', async () => {
    const { store, id } = await finished();
    const principal = { kind: 'user', name: 'ada', role: 'editor' } as const;
    const api = callerOf(createContext({ store, principal }));
    const ask = { sweepId: id, seeds: 3, key };
    const [first, again] = await Promise.all([api.start(ask), api.start(ask)]);
    expect(again).toEqual(first);
    expect((await api.start(ask)).sweepId).toBe(first.sweepId);
    const { sweep, counts } = await store.sweepById(first.sweepId);
    expect(sweep).toMatchObject({
      state: 'queued',
      origin: { kind: 'extension', sweepId: id, trialId: null },
      spec: { seeds: [1, 2, 3] },
      tags: ['ada'],
    });
    expect(counts).toMatchObject({ completed: 2 * 2, waiting: 2 * 1 });
    const taken = (await store.trialsOf(first.sweepId)).filter(({ reusedFrom }) => reusedFrom !== null);
    expect(taken).toHaveLength(2 * 2);
  });

  it('leaves the sweep that it is of as it was', async () => {
    const { store, id, api } = await finished();
    await api.start({ sweepId: id, seeds: 3, key });
    const { sweep, counts } = await store.sweepById(id);
    expect([sweep.spec.seeds, sweep.source, counts.completed]).toEqual([[1, 2], text, 2 * 2]);
  });
});
