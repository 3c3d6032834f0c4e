import { summarize } from '@coolsweep/statistics';
import { isFinished, trialStates, type SlotTime, type SweepOverview } from '@coolsweep/sweep';
import { z } from 'zod';
import { sweepStatus, sweepStatuses, type SweepStatus } from './sweepStatus.ts';

/** By what the list of sweeps can be put in order. */
const sweepSortKeys = ['name', 'status', 'progress', 'best', 'created', 'duration', 'slotTime'] as const;

export const sweepListingInput = z.strictObject({
  /** Words that must all occur in the name, id, description or tags, whatever their case. */
  search: z.string().max(200).default(''),
  /** Any of these; all when empty. */
  statuses: z.array(z.enum(sweepStatuses)).default([]),
  /** Sweeps that have all of these. */
  tags: z.array(z.string().max(60)).max(20).default([]),
  archived: z.boolean().default(false),
  sort: z
    .strictObject({ by: z.enum(sweepSortKeys), descending: z.boolean() })
    .default({ by: 'created', descending: true }),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(5_000).default(50),
});

export type SweepListing = z.output<typeof sweepListingInput>;
export type SlotTimes = ReadonlyMap<string, SlotTime>;

/** Sweeps that a listing asks for, in its order and not cut to its page yet. */
export function listedSweeps(
  overviews: readonly SweepOverview[],
  listing: SweepListing,
  { slotTimes, now }: { readonly slotTimes: SlotTimes; readonly now: Date },
): SweepOverview[] {
  const { by, descending } = listing.sort;
  const keyOf = (overview: SweepOverview) => sortKey(by, overview, { slotTimes, now });
  return overviews
    .filter((overview) => isListed(overview, listing))
    .map((overview) => ({ overview, key: keyOf(overview) }))
    .sort((a, b) => compare(a.key, b.key, descending))
    .map(({ overview }) => overview);
}

function isListed(overview: SweepOverview, { search, statuses, tags, archived }: SweepListing): boolean {
  const { sweep } = overview;
  if ((sweep.archivedAt !== null) !== archived) return false;
  if (statuses.length > 0 && !statuses.includes(sweepStatus(overview))) return false;
  if (!tags.every((tag) => sweep.tags.includes(tag))) return false;
  const text = [sweep.name, sweep.id, sweep.spec.description ?? '', ...sweep.tags].join('\n').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

type SortKey = number | string | null;

function sortKey(
  by: SweepListing['sort']['by'],
  overview: SweepOverview,
  { slotTimes, now }: { slotTimes: SlotTimes; now: Date },
): SortKey {
  const { sweep, counts, best } = overview;
  switch (by) {
    case 'name':
      return sweep.name.toLowerCase();
    case 'status':
      return sweepStatuses.indexOf(sweepStatus(overview));
    case 'progress': {
      const finished = trialStates.reduce((sum, state) => sum + (isFinished(state) ? counts[state] : 0), 0);
      const total = trialStates.reduce((sum, state) => sum + counts[state], 0);
      return total === 0 ? null : finished / total;
    }
    case 'best':
      return best === null ? null : (summarize(best.values)?.mean ?? null);
    case 'created':
      return sweep.createdAt.getTime();
    case 'duration':
      return durationOf(overview, now);
    case 'slotTime': {
      const time = slotTimes.get(sweep.id);
      // A sweep on GPUs before any on the CPU, however long that one took.
      return time === undefined ? null : time.gpuMs > 0 ? time.gpuMs : -1 / (1 + time.cpuMs);
    }
  }
}

function durationOf({ sweep, startedAt, finishedAt }: SweepOverview, now: Date): number | null {
  if (startedAt === null) return null;
  const end = finishedAt ?? (sweep.state === 'active' ? now : null);
  return end === null ? null : end.getTime() - startedAt.getTime();
}

/** What is not known comes last in either direction; equal ones stay as they were, which is newest first. */
function compare(a: SortKey, b: SortKey, descending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order =
    typeof a === 'string' || typeof b === 'string'
      ? String(a).localeCompare(String(b), 'en', { numeric: true })
      : Number(Number.isNaN(a)) - Number(Number.isNaN(b)) || a - b;
  return descending ? -order : order;
}

/** What the sweeps outside or inside the archive can be filtered by, and how many there are of each. */
export function sweepFacets(overviews: readonly SweepOverview[], archived: boolean) {
  const shown = overviews.filter(({ sweep }) => (sweep.archivedAt !== null) === archived);
  const statuses = new Map<SweepStatus, number>();
  const tags = new Map<string, number>();
  for (const overview of shown) {
    add(statuses, sweepStatus(overview));
    for (const tag of overview.sweep.tags) add(tags, tag);
  }
  return {
    statuses: sweepStatuses
      .flatMap((name) => ({ name, count: statuses.get(name) ?? 0 }))
      .filter(({ count }) => count > 0),
    tags: [...tags].map(([name, count]) => ({ name, count })).sort((a, b) => a.name.localeCompare(b.name, 'en')),
    archived: overviews.filter(({ sweep }) => sweep.archivedAt !== null).length,
  };
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
