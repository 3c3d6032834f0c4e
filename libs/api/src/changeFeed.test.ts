import { memoryStore } from '@coolsweep/sweep';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { describe, expect, it } from 'vitest';
import { ChangeFeed } from './changeFeed.ts';

const monday = new Date('2026-03-02T09:00:00.000Z');
const lease = { owner: 'test', at: monday, leaseUntil: new Date('2026-03-02T09:01:00.000Z') };
const nothing = { all: false, sweeps: [], trials: [], schedulers: false };

async function example() {
  const store = memoryStore();
  const { id } = await store.createSweep(exampleSweep({ configurations: 3 }), monday);
  return { store, id, feed: new ChangeFeed(store) };
}

describe('what has changed since a cursor', () => {
  it('is nothing when nothing was written', async () => {
    const { feed } = await example();
    expect(await feed.since(await feed.cursor())).toMatchObject(nothing);
  });

  it('is what was written, for every reader from its own cursor on', async () => {
    const { store, id, feed } = await example();
    const first = await feed.cursor();
    const claim = await store.claim(id, lease);
    const second = await feed.cursor();
    await store.report(claim!.attemptId, { points: [{ name: 'train/loss', step: 1, value: 1 }] });
    const trial = { id: claim!.trial.id, sweepId: id };
    expect(await feed.since(first)).toMatchObject({ all: false, sweeps: [id], trials: [trial] });
    expect(await feed.since(second)).toMatchObject({ all: false, sweeps: [], trials: [trial] });
    const { cursor } = await feed.since(second);
    expect(await feed.since(cursor)).toMatchObject(nothing);
  });

  it('includes a trial that does not run any more, and a sweep that is new', async () => {
    const { store, id, feed } = await example();
    const claim = await store.claim(id, lease);
    const cursor = await feed.cursor();
    await store.finish(claim!.attemptId, {
      outcome: 'completed',
      at: monday,
      objective: 1,
      results: {},
      failure: null,
    });
    const { id: other } = await store.createSweep(exampleSweep({ name: 'other' }), monday);
    const { sweeps, trials } = await feed.since(cursor);
    expect([[...sweeps].sort(), trials]).toEqual([[other, id].sort(), [{ id: claim!.trial.id, sweepId: id }]]);
  });

  it('is everything when nobody knows: without a cursor, with one of another feed, and with one that is too old', async () => {
    const { store, id, feed } = await example();
    const old = await feed.cursor();
    const foreign = await new ChangeFeed(store).cursor();
    for (const cursor of [null, '', foreign, 'x:NaN']) expect(await feed.since(cursor)).toMatchObject({ all: true });
    expect(await feed.since(old)).toMatchObject({ all: false });
    for (let times = 0; times < 401; times++) {
      await store.editSweep(id, { priority: times + 1 });
      await feed.cursor();
    }
    expect(await feed.since(old)).toMatchObject({ all: true });
  });

  it('asks the store once for all who ask at the same time', async () => {
    const { store } = await example();
    let asked = 0;
    const feed = new ChangeFeed({
      pulse: (since) => {
        asked++;
        return store.pulse(since);
      },
    });
    await Promise.all([feed.since(null), feed.since(null), feed.cursor()]);
    expect(asked).toBe(1);
  });
});

describe('listening', () => {
  it('gives what changes as it does, and ends with the signal', async () => {
    const { store, id } = await example();
    const ending = new AbortController();
    const tags = ['one', 'two'];
    const feed = new ChangeFeed(store, {
      pause: async () => {
        const tag = tags.shift();
        if (tag === undefined) ending.abort();
        else await store.editSweep(id, { tags: [tag] });
      },
    });
    const heard: unknown[] = [];
    for await (const { sweeps } of feed.listen(await feed.cursor(), ending.signal)) heard.push(sweeps);
    expect(heard).toEqual([[id], [id]]);
  });
});
