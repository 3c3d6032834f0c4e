import { memoryStore, type SweepOverview } from '@coolsweep/sweep';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { listedSweeps, sweepFacets, sweepListingInput, type SweepListing } from './sweepListing.ts';

const hour = 60 * 60 * 1000;
const now = new Date('2026-03-02T12:00:00.000Z');
const at = (hoursAgo: number) => new Date(now.getTime() - hoursAgo * hour);

let overviews: SweepOverview[];
let example: SweepOverview;

beforeAll(async () => {
  const store = memoryStore();
  await store.createSweep(exampleSweep(), at(0));
  [example] = (await store.listSweeps()) as [SweepOverview];
  overviews = [
    overview('cooling-10', { tags: ['paper'], created: 1, finished: 2, best: [0.5] }),
    overview('cooling-2', { tags: ['paper', 'rates'], created: 2, finished: 1, best: [0.9, 0.7], state: 'paused' }),
    overview('warm', { created: 3, finished: 0, best: null, state: 'queued' }),
    overview('diverged', { created: 4, finished: 2, best: [Number.NaN], state: 'finished' }),
    overview('old', { created: 5, finished: 2, best: [0.1], archived: true, state: 'finished' }),
  ];
});

interface Given {
  readonly created: number;
  readonly finished: number;
  readonly best: readonly number[] | null;
  readonly tags?: readonly string[];
  readonly state?: SweepOverview['sweep']['state'];
  readonly archived?: boolean;
}

function overview(name: string, { created, finished, best, tags = [], state = 'active', archived = false }: Given) {
  const { sweep, counts } = example;
  return {
    ...example,
    sweep: { ...sweep, id: name, name, state, tags, createdAt: at(created), archivedAt: archived ? at(0) : null },
    counts: { ...counts, waiting: 2 - finished, completed: finished },
    best: best === null ? null : { params: {}, values: best },
    startedAt: finished === 0 ? null : at(created),
    finishedAt: finished === 2 ? at(created / 2) : null,
  } satisfies SweepOverview;
}

function names(changes: Partial<SweepListing>, gpuHours: Readonly<Record<string, number>> = {}): string[] {
  const slotTimes = new Map(
    Object.entries(gpuHours).map(([sweepId, hours]) => [sweepId, { sweepId, gpuMs: hours * hour, cpuMs: 0 }]),
  );
  const listing = { ...sweepListingInput.parse({}), ...changes };
  return listedSweeps(overviews, listing, { slotTimes, now }).map(({ sweep }) => sweep.id);
}

const ascending = (by: SweepListing['sort']['by']) => ({ sort: { by, descending: false } });
const descending = (by: SweepListing['sort']['by']) => ({ sort: { by, descending: true } });

describe('a listing', () => {
  it('has what is not in the archive, the newest first, or what is', () => {
    expect(names({})).toEqual(['cooling-10', 'cooling-2', 'warm', 'diverged']);
    expect(names({ archived: true })).toEqual(['old']);
  });

  it('finds all words in name or tags, whatever their case', () => {
    expect(names({ search: 'COOLING rates' })).toEqual(['cooling-2']);
    expect(names({ search: ' paper ' })).toEqual(['cooling-10', 'cooling-2']);
    expect(names({ search: 'nothing' })).toEqual([]);
  });

  it('has any of the statuses and all of the tags', () => {
    expect(names({ statuses: ['paused', 'waiting'] })).toEqual(['cooling-10', 'cooling-2', 'warm']);
    expect(names({ tags: ['paper', 'rates'] })).toEqual(['cooling-2']);
  });

  it('puts names in the order of their numbers', () => {
    expect(names(ascending('name'))).toEqual(['cooling-2', 'cooling-10', 'diverged', 'warm']);
  });

  it('puts what is not known last, whatever the direction', () => {
    expect(names(descending('best'))).toEqual(['diverged', 'cooling-2', 'cooling-10', 'warm']);
    expect(names(ascending('best'))).toEqual(['cooling-10', 'cooling-2', 'diverged', 'warm']);
    // A sweep that is paused has no duration.
    expect(names(ascending('duration'))).toEqual(['cooling-10', 'diverged', 'cooling-2', 'warm']);
  });

  it('knows progress and slot time', () => {
    expect(names(ascending('progress'))).toEqual(['warm', 'cooling-2', 'cooling-10', 'diverged']);
    const hours = { warm: 3, 'cooling-2': 5, 'cooling-10': 4, diverged: 1 };
    expect(names(descending('slotTime'), hours)).toEqual(['cooling-2', 'cooling-10', 'warm', 'diverged']);
  });

  it('says what can be filtered by, and how many there are of each', () => {
    expect(sweepFacets(overviews, false)).toEqual({
      statuses: [
        { name: 'waiting', count: 2 },
        { name: 'paused', count: 1 },
        { name: 'completed', count: 1 },
      ],
      tags: [
        { name: 'paper', count: 2 },
        { name: 'rates', count: 1 },
      ],
      archived: 1,
    });
  });
});
