import { contentHash, memoryStore, type JsonObject, type Sweep, type SweepStore } from '@coolsweep/sweep';
import { exampleSweep, trainingOf } from '@coolsweep/sweep/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { readEnvironment } from './env.ts';
import { continueOrdered } from './orderedContinuations.ts';

const at = new Date('2026-03-02T09:00:00.000Z');
const leaseUntil = new Date('2026-03-02T09:01:00.000Z');
/** A folder without checkpoints: every trial that is looked into begins anew, and it is said which. */
const environment = readEnvironment({ COOLSWEEP_HOME: '/nowhere' });

describe('a longer sweep that was ordered on a page', () => {
  let store: SweepStore;
  let told: string[];
  let origin: Sweep;

  const start = async (sweep: Sweep) => (await store.claim(sweep.id, { owner: 'test', at, leaseUntil }))!;

  beforeEach(async () => {
    store = memoryStore();
    told = [];
    origin = await store.createSweep(exampleSweep({ name: 'short', configurations: 3 }), at);
    for (const outcome of ['completed', 'completed', 'failed'] as const) {
      const { attemptId } = await start(origin);
      await store.finish(attemptId, { outcome, at, objective: null, results: {}, failure: null });
    }
  });

  const longer = (epochs: number, by: JsonObject = { submittedBy: 'dashboard' }) => {
    const made = exampleSweep({ name: 'long', configurations: 3 });
    const trials = made.trials.map((trial) => {
      const config = { ...trainingOf(trial.config), epochs };
      return { ...trial, config, configHash: contentHash(config) };
    });
    const link = { kind: 'extension', sweepId: origin.id, trialId: null } as const;
    return store.createSweep({ ...made, trials, environment: by, origin: link }, at);
  };
  const continued = (sweep: Sweep) =>
    continueOrdered({ environment, store, sweep, tell: (text) => void told.push(text) });
  const lookedInto = () => told.map((text) => text.split(' ')[0]);

  it('has its trials go on with the completed ones that are shorter, or says why not', async () => {
    await continued(await longer(4));
    expect(lookedInto()).toEqual(['short-t1', 'short-t2']);
    expect(told[0]).toContain('begins at the beginning: ');
  });

  it('leaves those alone that have begun', async () => {
    const sweep = await longer(4);
    await start(sweep);
    await continued(sweep);
    expect(lookedInto()).toEqual(['short-t2']);
  });

  it('is not one of more seeds or values, and not one whose trials the command line has seen to', async () => {
    await continued(await longer(1));
    await continued(await longer(4, {}));
    await continued(origin);
    expect(told).toEqual([]);
  });
});
