import { memoryStore, SweepError, type SweepErrorCode, type SweepStore } from '@coolsweep/sweep';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { describe, expect, it } from 'vitest';
import { appRouter, createCaller, createContext } from './index.ts';

const monday = new Date('2026-03-02T09:00:00.000Z');
const later = new Date('2026-03-02T09:01:00.000Z');
const lease = { owner: 'test', at: monday, leaseUntil: later };

/** Runs the next waiting trial of a sweep to its end with these results. */
async function runNext(store: SweepStore, sweepId: string, objective: number | null) {
  const claim = await store.claim(sweepId, lease);
  if (claim === null) throw new Error('no trial waits');
  const outcome = objective === null ? 'diverged' : 'completed';
  const results = { 'test/accuracy': objective ?? Number.NaN, 'train/loss': Number.POSITIVE_INFINITY };
  await store.finish(claim.attemptId, { outcome, at: later, objective, results, failure: null });
  return claim;
}

async function sweepOf(options: Parameters<typeof exampleSweep>[0]) {
  const store = memoryStore();
  const { id } = await store.createSweep(exampleSweep(options), monday);
  return { store, id, api: createCaller(createContext({ store })) };
}

describe('sweep', () => {
  it('lists sweeps with their counts and the best configuration over its seeds', async () => {
    const { store, id, api } = await sweepOf({ configurations: 2, seeds: 2 });
    for (const objective of [0.5, 0.8, 0.7]) await runNext(store, id, objective);
    expect(await api.sweep.list()).toEqual([
      expect.objectContaining({
        id,
        state: 'active',
        counts: { waiting: 1, running: 0, completed: 3, diverged: 0, pruned: 0, failed: 0, cancelled: 0 },
        total: 4,
        finished: 3,
        best: { params: { 'optimizer.learningRate': 2 }, objective: { n: 1, mean: 0.8, sd: null } },
        createdAt: '2026-03-02T09:00:00.000Z',
        finishedAt: null,
      }),
    ]);
  });

  it('gives mean and sample standard deviation over seeds for each configuration, best first', async () => {
    const { store, id, api } = await sweepOf({ configurations: 2, seeds: 2 });
    for (const objective of [0.5, 0.75, 0.75, 0.875]) await runNext(store, id, objective);
    const { configurations, parameters } = await api.sweep.byId({ sweepId: id });
    const sdOfTwo = (a: number, b: number) => Math.sqrt((a - b) ** 2 / 2);
    expect(parameters).toEqual(['optimizer.learningRate']);
    expect(configurations.map(({ objective, ranked }) => [objective, ranked])).toEqual([
      [{ n: 2, mean: (0.75 + 0.875) / 2, sd: sdOfTwo(0.75, 0.875) }, true],
      [{ n: 2, mean: (0.5 + 0.75) / 2, sd: sdOfTwo(0.5, 0.75) }, true],
    ]);
    expect(configurations[0]?.testAccuracy).toEqual(configurations[0]?.objective);
  });

  it('does not rank a configuration of which a seed diverged', async () => {
    const { store, id, api } = await sweepOf({ configurations: 2, seeds: 2 });
    for (const objective of [0.5, 0.99, 0.5, null]) await runNext(store, id, objective);
    const { configurations } = await api.sweep.byId({ sweepId: id });
    expect(configurations.map(({ ranked, counts }) => [ranked, counts])).toEqual([
      [true, { completed: 2 }],
      [false, { completed: 1, diverged: 1 }],
    ]);
  });

  it('keeps the order of the grid when the sweep has no metric', async () => {
    const { id, api } = await sweepOf({ configurations: 3, metric: null });
    const { configurations } = await api.sweep.byId({ sweepId: id });
    expect(configurations.map(({ params }) => params['optimizer.learningRate'])).toEqual([1, 2, 3]);
  });
});

describe('trial', () => {
  it('lists rows without the full configuration, which a single trial has', async () => {
    const { id, api } = await sweepOf({ configurations: 2 });
    const [first] = await api.trial.list({ sweepId: id });
    expect(first).toMatchObject({ number: 1, state: 'waiting', objective: null, startedAt: null });
    expect(first).not.toHaveProperty('config');
    expect((await api.trial.byId({ trialId: first!.id })).trial.config).toMatchObject({ batchSize: 32 });
  });

  it('shows attempts, the environments of attempt and sweep, and the log', async () => {
    const { store, id, api } = await sweepOf({});
    const { attemptId, trial } = (await store.claim(id, lease))!;
    const log = [{ at: monday, stream: 'stdout' as const, text: 'hello' }];
    await store.report(attemptId, { environment: { backend: 'tensorflow' }, log });
    const answer = await api.trial.byId({ trialId: trial.id });
    expect(answer.attempts).toMatchObject([
      { number: 1, owner: 'test', outcome: null, startedAt: monday.toISOString() },
    ]);
    expect(answer.environment.attempt).toEqual({ backend: 'tensorflow' });
    expect(answer.environment.sweep).toMatchObject({ node: 'v20.19.0' });
    expect((await api.log.ofTrial({ trialId: trial.id })).lines).toEqual([
      { at: monday.toISOString(), stream: 'stdout', text: 'hello' },
    ]);
  });
});

describe('metric', () => {
  it('gives the points after a step', async () => {
    const { store, id, api } = await sweepOf({});
    const { attemptId, trial } = (await store.claim(id, lease))!;
    await store.report(attemptId, { points: [1, 2, 3].map((step) => ({ name: 'train/loss', step, value: step / 4 })) });
    const query = { trialIds: [trial.id], names: ['train/loss'] };
    expect(await api.metric.series({ ...query, afterStep: 1 })).toEqual([
      { trialId: trial.id, name: 'train/loss', steps: [2, 3], values: [2 / 4, 3 / 4] },
    ]);
  });

  it.each([
    ['501 trials', { trialIds: Array.from({ length: 501 }, String), names: ['train/loss'] }],
    ['11 names', { trialIds: ['a'], names: Array.from({ length: 11 }, String) }],
    ['5,001 points', { trialIds: ['a'], names: ['train/loss'], maxPoints: 5_001 }],
  ])('refuses %s', async (_title, input) => {
    const { api } = await sweepOf({});
    await expect(api.metric.series(input)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});

/** What a browser gets: the answer as JSON text, parsed. */
async function overHttp(store: SweepStore, procedure: string, input: unknown) {
  const address = `http://localhost/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`;
  const response = await fetchRequestHandler({
    endpoint: '/trpc',
    req: new Request(address),
    router: appRouter,
    createContext: () => createContext({ store }),
  });
  return { status: response.status, body: (await response.json()) as { result?: { data: unknown }; error?: unknown } };
}

describe('over HTTP', () => {
  it('NaN and infinities arrive as what they are, in curves and in results', async () => {
    const { store, id } = await sweepOf({ seeds: 2 });
    const { attemptId, trial } = (await store.claim(id, lease))!;
    const values = [1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    await store.report(attemptId, { points: values.map((value, step) => ({ name: 'train/loss', step, value })) });
    const { body } = await overHttp(store, 'metric.series', { trialIds: [trial.id], names: ['train/loss'] });
    const [series] = body.result?.data as { values: (number | string)[] }[];
    expect(series?.values.map(Number)).toEqual(values);

    const { trial: diverged } = await runNext(store, id, null);
    const { body: list } = await overHttp(store, 'trial.list', { sweepId: id });
    const row = (list.result?.data as { id: string; results: unknown }[]).find((other) => other.id === diverged.id);
    expect(row?.results).toEqual({ 'test/accuracy': 'NaN', 'train/loss': 'Infinity' });
  });

  it('answers are the same as those of the caller', async () => {
    const { store, id, api } = await sweepOf({ configurations: 2 });
    await runNext(store, id, 0.5);
    const { body } = await overHttp(store, 'sweep.byId', { sweepId: id });
    expect(body.result?.data).toEqual(await api.sweep.byId({ sweepId: id }));
  });

  it('an unknown sweep is 404 with the words and the code of the store', async () => {
    const { status, body } = await overHttp(memoryStore(), 'sweep.byId', { sweepId: 'none' });
    expect(status).toBe(404);
    expect(body.error).toMatchObject({
      message: expect.stringContaining('coolsweep ls') as unknown,
      data: { sweepCode: 'not_found' },
    });
  });

  it.each<[SweepErrorCode, number]>([
    ['invalid_arguments', 400],
    ['conflict', 409],
    ['store_unavailable', 503],
  ])('%s of the store is status %d', async (code, status) => {
    const store = { ...memoryStore(), listSweeps: () => Promise.reject(new SweepError(code, 'do this')) };
    expect((await overHttp(store, 'sweep.list', undefined)).status).toBe(status);
  });

  it('a bug is 500 and tells nothing of the inside', async () => {
    const store = { ...memoryStore(), listSweeps: () => Promise.reject(new Error('/secret/path')) };
    const { status, body } = await overHttp(store, 'sweep.list', undefined);
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  it('a mistake in the input is told in words', async () => {
    const { status, body } = await overHttp(memoryStore(), 'sweep.byId', { sweepId: 3 });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ message: expect.stringMatching(/expected string.*\n.*sweepId/) as unknown });
  });
});
