import { memoryStore, type SweepStore } from '@coolsweep/sweep';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { describe, expect, it } from 'vitest';
import { createCaller, createContext } from './index.ts';
import { noProgram } from './program.ts';

const file = `
name: designed
method: grid
model: mlp
dataset: digits
epochs: 3
batchSize: 32
seeds: 2
control: matched-lr
optimizer: {name: coolmomentum, learningRate: 0.01}
parameters:
  optimizer.rho0: {values: [0.9, 0.99]}
  optimizer.coolingLength: {value: {fraction: 0.5}}
`;
const template = { id: 'quickstart', name: 'quickstart', description: null, text: 'name: quickstart\n' };
const program = {
  ...noProgram,
  templates: () => Promise.resolve([template]),
  versions: { coolsweep: '1.2.3' },
  cores: 8,
};
const apiOf = (store: SweepStore = memoryStore()) => createCaller(createContext({ store, program }));
const submission = { text: file, key: '0198a4c2-7f1d-7a3e-8d5b-3f6a1c2e9b40' };

describe('checking a sweep file', () => {
  it('gives every mistake with its line, column and field, in the words of the command line', async () => {
    const { problems, plan } = await apiOf().sweepFile.check({ text: file.replace('0.01', '-1').replace('32', '0') });
    expect(plan).toBeNull();
    expect(problems).toEqual([
      expect.objectContaining({ line: 7, column: 1, field: 'batchSize' }),
      expect.objectContaining({ line: 10, field: 'optimizer.learningRate', message: 'must be greater than 0' }),
    ]);
  });

  it('counts configurations, trials and updates, controls among them', async () => {
    const { plan } = await apiOf().sweepFile.check({ text: file });
    // 1,200 digits in batches of 32 are 38 updates an epoch.
    const updates = 4 * 2 * 3 * 38;
    expect(plan).toMatchObject({ configurations: 4, trials: 4 * 2, work: { works: [{ configurations: 4, updates }] } });
  });

  it('has the schedules of the trainer, with what tells them apart and where rho comes to 0', async () => {
    const { plan } = await apiOf().sweepFile.check({ text: file });
    expect(plan?.runs.map(({ method, params }) => [method, params['optimizer.rho0']])).toEqual([
      ['coolmomentum', 0.9],
      ['matched-lr of coolmomentum', 0.9],
      ['coolmomentum', 0.99],
      ['matched-lr of coolmomentum', 0.99],
    ]);
    const [cool] = plan?.runs ?? [];
    expect(cool?.rho[0]).toBeCloseTo(0.9, 12);
    // Half of three epochs of 38 updates.
    expect(cool?.zeroFrom).toBe((3 * 38) / 2);
    expect(cool?.effectiveLearningRate?.at(-1)).toBe(0.01 / 2);
  });

  it('says that rho comes to 0 with the end of the run where it cools over the very run, and never where longer', async () => {
    const end = async (fraction: string) =>
      (await apiOf().sweepFile.check({ text: file.replace('fraction: 0.5', `fraction: ${fraction}`) })).plan?.runs[0]
        ?.zeroFrom;
    expect(await end('1')).toBe(3 * 38);
    expect(await end('2')).toBeNull();
  });

  it('assumes the length of a run on a folder of images, and says so', async () => {
    const { plan } = await apiOf().sweepFile.check({ text: file.replace('digits', 'folder') });
    expect(plan?.runs[0]?.isLengthKnown).toBe(false);
    expect(plan?.work.works[0]?.isKnown).toBe(false);
  });
});

describe('where a sweep file may come from', () => {
  it('is the program, by names that are no paths', async () => {
    expect(await apiOf().sweepFile.templates()).toEqual([template]);
    expect(await createCaller(createContext({ store: memoryStore() })).sweepFile.templates()).toEqual([]);
  });

  it('is a sweep that is recorded', async () => {
    const store = memoryStore();
    const { id } = await store.createSweep({ ...exampleSweep(), source: file }, new Date(0));
    expect(await apiOf(store).sweepFile.ofSweep({ sweepId: id })).toEqual({ name: 'rates', text: file });
    await expect(apiOf(store).sweepFile.ofSweep({ sweepId: 'none' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('submitting a sweep file', () => {
  it('queues it with its text, its settings and where it came from', async () => {
    const store = memoryStore();
    expect(await apiOf(store).submit.sweep(submission)).toEqual({ sweepId: 'designed', isServed: false });
    const { sweep, counts } = await store.sweepById('designed');
    expect(counts.waiting).toBe(8);
    expect(sweep).toMatchObject({
      state: 'queued',
      source: file,
      environment: { coolsweep: '1.2.3', submittedBy: 'dashboard', run: { dataDir: null, threads: 8 } },
    });
  });

  it('records it once, however often and however quickly it is sent', async () => {
    const store = memoryStore();
    const api = apiOf(store);
    const answers = await Promise.all([1, 2, 3].map(() => api.submit.sweep(submission)));
    expect(new Set(answers.map(({ sweepId }) => sweepId)).size).toBe(1);
    expect(await store.listSweeps()).toHaveLength(1);
  });

  it('records it once also when another process answers the second time', async () => {
    const store = memoryStore();
    const { id } = await store.createSweep(
      { ...exampleSweep(), environment: { submission: submission.key } },
      new Date(0),
    );
    expect((await apiOf(store).submit.sweep(submission)).sweepId).toBe(id);
  });

  it('tags it with the name of who has signed in, so that people find their own', async () => {
    const store = memoryStore();
    const principal = { kind: 'user', name: 'ada', role: 'editor' } as const;
    const api = createCaller(createContext({ store, program, principal }));
    const { sweepId } = await api.submit.sweep(submission);
    expect((await store.sweepById(sweepId)).sweep.tags).toEqual(['ada']);
    await apiOf(store).submit.sweep({ ...submission, key: '00000000-0000-4000-8000-000000000002' });
    expect((await store.listSweeps()).map(({ sweep }) => sweep.tags).sort()).toEqual([[], ['ada']]);
  });

  it('records nothing of a file with mistakes, and takes it when they are mended', async () => {
    const store = memoryStore();
    const wrong = { ...submission, text: file.replace('seeds: 2', 'seeds: 0') };
    await expect(apiOf(store).submit.sweep(wrong)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await store.listSweeps()).toEqual([]);
    expect((await apiOf(store).submit.sweep(submission)).sweepId).toBe('designed');
  });
});
