import type { SweepReader } from './storing/reader.ts';
import type { Sweep } from './storing/record.ts';

/**
 * The sweeps that were made from these (their confirmations, extensions and reruns), oldest first: they bring further
 * seeds. One of these that was made from another of them is left out.
 */
export async function sweepsMadeFrom(
  store: Pick<SweepReader, 'listSweeps'>,
  ids: ReadonlySet<string>,
): Promise<Sweep[]> {
  const sweeps = (await store.listSweeps()).map(({ sweep }) => sweep);
  return sweeps
    .filter(({ id, origin }) => origin !== null && ids.has(origin.sweepId) && !ids.has(id))
    .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
}

/** Seeds of the sweeps that were made from this one: a further confirmation of it must bring others. */
export async function seedsMadeFrom(store: Pick<SweepReader, 'listSweeps'>, id: string): Promise<number[]> {
  return (await sweepsMadeFrom(store, new Set([id]))).flatMap(({ spec }) => spec.seeds);
}
