import { valueAt } from '@coolsweep/schedule';
import { contentHash, memoryStore, trialSchedules, type NewSweep, type SweepStore } from '@coolsweep/sweep';
import { exampleConfig, exampleSweep } from '@coolsweep/sweep/testing';
import { describe, expect, it } from 'vitest';
import { createCaller, createContext } from './index.ts';
import { noProgram, type CheckpointFile } from './program.ts';

const monday = new Date('2026-03-02T09:00:00.000Z');
const lease = { owner: 'test', at: monday, leaseUntil: new Date('2026-03-02T09:01:00.000Z') };
const optimizer = { name: 'coolmomentum', learningRate: 0.1, rho0: 0.9, coolingLength: { fraction: 1 } } as const;

/** One trial of CoolMomentum with these other fields. */
function sweepWith(given: Parameters<typeof exampleConfig>[0] = {}): NewSweep {
  const config = exampleConfig({ optimizer, epochs: 2, ...given });
  const trials = [1, 2].map((seed) => ({ params: {}, config, configHash: contentHash(config), seed }));
  return { ...exampleSweep(), trials };
}

async function started(sweep: NewSweep = sweepWith(), changes: Partial<Parameters<typeof createContext>[0]> = {}) {
  const store = memoryStore();
  const { id } = await store.createSweep(sweep, monday);
  const { trial, attemptId } = (await store.claim(id, lease))!;
  const api = createCaller(createContext({ store, ...changes }));
  return { store, sweepId: id, trial, attemptId, api };
}

async function complete(store: SweepStore, attemptId: number, results: Readonly<Record<string, number>> = {}) {
  await store.finish(attemptId, { outcome: 'completed', at: monday, objective: 0.5, results, failure: null });
}

describe('the schedule of a trial', () => {
  const steps = 10;
  const run = { epochs: 2, stepsPerEpoch: steps / 2 };
  const { rho } = trialSchedules(exampleConfig({ optimizer }).optimizer, run);

  it('is planned at every update, and compared with what was reported', async () => {
    const { store, trial, attemptId, api } = await started();
    const points = [1, 5, 10].map((step) => ({ name: 'optimizer/rho', step, value: valueAt(rho, step - 1) }));
    await store.report(attemptId, { points, progress: { step: 10, steps } });
    const schedule = await api.schedule.ofTrial({ trialId: trial.id });
    expect(schedule).toMatchObject({ steps, epochs: 2, method: 'coolmomentum' });
    const [found] = schedule!.quantities;
    expect(found?.planned?.steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(found?.planned?.values[0]).toBe(0.9);
    expect(found?.reported.steps).toEqual([1, 5, 10]);
    expect(found?.largestDifference).toBe(0);
  });

  it('tells by how much a trial left it', async () => {
    const { store, trial, attemptId, api } = await started();
    const points = [{ name: 'optimizer/rho', step: 5, value: valueAt(rho, 4) - 0.25 }];
    await store.report(attemptId, { points, progress: { step: 5, steps } });
    const schedule = await api.schedule.ofTrial({ trialId: trial.id });
    expect(schedule?.quantities[0]?.largestDifference).toBeCloseTo(0.25, 12);
    expect(schedule?.quantities[1]?.largestDifference).toBeNull();
  });

  it('is known before the trial begins where the data set is the same everywhere, else not', async () => {
    const known = await started();
    // 1,497 digits less 297 held out, in batches of 32.
    expect(await known.api.schedule.ofTrial({ trialId: known.trial.id })).toMatchObject({
      steps: 2 * Math.ceil(1200 / 32),
    });
    const folder = await started(sweepWith({ dataset: { name: 'folder' } }));
    expect(await folder.api.schedule.ofTrial({ trialId: folder.trial.id })).toBeNull();
  });
});

describe('temperatures by layer', () => {
  const layers = { 'layer/stem/kernel/temperature': 1, 'layer/head/kernel/temperature': 2 };
  const points = Object.keys(layers).flatMap((name) => [20, 40].map((step) => ({ name, step, value: step / 100 })));

  it('stand in the order of the model, with their points', async () => {
    const { store, trial, attemptId, api } = await started(sweepWith({ telemetry: { layers: true } }));
    await store.report(attemptId, { points });
    await complete(store, attemptId, { 'train/loss': 1, ...layers });
    expect(await api.layer.ofTrial({ trialId: trial.id })).toEqual({
      isAsked: true,
      isKnown: true,
      layers: ['stem/kernel', 'head/kernel'].map((layer) => ({ layer, steps: [20, 40], values: [0.2, 0.4] })),
    });
  });

  it('of a running trial are known by another one of the same model that has ended', async () => {
    const { store, sweepId, trial, attemptId, api } = await started(sweepWith({ telemetry: { layers: true } }));
    const second = (await store.claim(sweepId, lease))!;
    await store.report(second.attemptId, { points });
    expect(await api.layer.ofTrial({ trialId: second.trial.id })).toMatchObject({ isKnown: false, layers: [] });
    await complete(store, attemptId, layers);
    expect((await api.layer.ofTrial({ trialId: second.trial.id })).layers).toHaveLength(2);
    expect((await api.layer.ofTrial({ trialId: trial.id })).layers).toEqual([]);
  });

  it('are none where they were not asked for', async () => {
    const { trial, api } = await started();
    expect(await api.layer.ofTrial({ trialId: trial.id })).toEqual({ isAsked: false, isKnown: false, layers: [] });
  });
});

describe('the configuration of a trial', () => {
  it('names what the other configurations of its sweep have where they differ', async () => {
    const { api, store, sweepId } = await started(exampleSweep({ configurations: 11 }));
    const [first] = await store.trialsOf(sweepId);
    const { others, fields } = await api.configuration.ofTrial({ trialId: first!.id });
    expect(others).toBe(10);
    expect(fields[0]).toEqual({
      path: 'optimizer.learningRate',
      value: '1',
      others: ['2', '3', '4', '5', '6', '7', '8', '9'],
      more: 2,
    });
    expect(fields.slice(1).every((field) => field.others.length === 0)).toBe(true);
  });
});

describe('the log of a trial', () => {
  const line = (text: string) => ({ at: monday, stream: 'stdout' as const, text });
  const logged = async (texts: readonly string[]) => {
    const { store, trial, attemptId, api } = await started();
    await store.report(attemptId, { log: texts.map(line) });
    return (input: { text?: string; limit?: number }) => api.log.ofTrial({ trialId: trial.id, ...input });
  };
  const textsOf = ({ lines }: { lines: readonly { text: string }[] }) => lines.map(({ text }) => text);

  it('is given from its end, and says whether there is more', async () => {
    const log = await logged(['a', 'b', 'c']);
    expect(await log({ limit: 2 })).toMatchObject({ hasEarlier: true, searched: null });
    expect(textsOf(await log({ limit: 2 }))).toEqual(['b', 'c']);
    expect(await log({ limit: 3 })).toMatchObject({ hasEarlier: false });
  });

  it('is searched whatever the case of letters, and says in how many lines', async () => {
    const log = await logged(['Epoch 1', 'loss', 'EPOCH 2', 'epoch 3']);
    const found = await log({ text: ' epoch', limit: 2 });
    expect(textsOf(found)).toEqual(['EPOCH 2', 'epoch 3']);
    expect(found).toMatchObject({ hasEarlier: true, searched: { lines: 4, isWhole: true, found: 3 } });
    expect((await log({ text: 'none' })).searched).toEqual({ lines: 4, isWhole: true, found: 0 });
  });

  it('is that of the attempt which is asked for, by default of the latest', async () => {
    const { store, sweepId, trial, attemptId, api } = await started();
    await store.report(attemptId, { log: [line('first')] });
    const ended = { at: monday, objective: null, results: {}, failure: null };
    await store.finish(attemptId, { ...ended, outcome: 'preempted' });
    const again = (await store.claim(sweepId, lease))!;
    expect(again.trial.id).toBe(trial.id);
    await store.report(again.attemptId, { log: [line('second')] });
    const log = (attempt?: number) => api.log.ofTrial({ trialId: trial.id, ...(attempt !== undefined && { attempt }) });
    expect(textsOf(await log(1))).toEqual(['first']);
    expect(textsOf(await log())).toEqual(['second']);
    await expect(log(3)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('the checkpoints of a trial', () => {
  const file = (step: number): CheckpointFile => ({ step, bytes: 10 * step, writtenAt: monday });

  it('stand with the latest first, with what the sweep has stay and what was recorded', async () => {
    const checkpoints = {
      of: () => Promise.resolve([file(3), file(7)]),
      check: (_: string, step: number) => Promise.resolve(step === 7 ? ('whole' as const) : null),
    };
    const { store, trial, attemptId, api } = await started(sweepWith(), { program: { ...noProgram, checkpoints } });
    await store.report(attemptId, { checkpoint: { path: '/elsewhere/9.checkpoint', step: 9 } });
    const answer = await api.checkpoint.ofTrial({ trialId: trial.id });
    expect(answer.kept.map(({ step, bytes }) => [step, bytes])).toEqual([
      [7, 70],
      [3, 30],
    ]);
    expect(answer).toMatchObject({ recordedStep: 9, keep: 1, reusedFrom: null });
    // Where it lies is nobody's business.
    expect(JSON.stringify(answer)).not.toContain('elsewhere');
    expect(await api.checkpoint.check({ trialId: trial.id, step: 7 })).toBe('whole');
    expect(await api.checkpoint.check({ trialId: trial.id, step: 8 })).toBeNull();
  });
});

describe('the replicates of a trial', () => {
  it('are the trials of its configuration with their seeds and results, itself among them', async () => {
    const store = memoryStore();
    const { id } = await store.createSweep(exampleSweep({ configurations: 2, seeds: 2 }), monday);
    const { trial, attemptId } = (await store.claim(id, lease))!;
    await complete(store, attemptId);
    const api = createCaller(createContext({ store }));
    const own = (await store.trialsOf(id)).filter(({ configHash }) => configHash === trial.configHash);
    const { trials, more } = await api.trial.replicates({ trialId: trial.id });
    expect(trials.map((one) => [one.id, one.seed, one.state, one.objective])).toEqual([
      [own[0]?.id, 1, 'completed', 0.5],
      [own[1]?.id, 2, 'waiting', null],
    ]);
    expect(more).toBe(0);
  });
});
