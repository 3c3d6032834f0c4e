import { mostCompared } from '../compare/members.ts';
import type { TrialData } from './trialData.ts';

/**
 * Where the picked trials stand: in which configuration, or in which cell of the heat map. What is picked is a place, and
 * a trial in it stands for it, which stays the same when others come.
 */
export interface PickedPlaces<Place> {
  /** Number of the picked trial by place; the first one where several stand in the same. */
  readonly numbers: ReadonlyMap<Place, number>;
  /** Whether no more can be picked. */
  readonly isFull: boolean;
}

/**
 * @param numbers of trials; those that the sweep does not have stand nowhere
 * @param placeOf by index of the trial; null where it has none
 */
export function pickedPlaces<Place>(
  { numbers: all }: Pick<TrialData, 'numbers'>,
  numbers: readonly number[],
  placeOf: (trial: number) => Place | null,
): PickedPlaces<Place> {
  const found = new Map<Place, number>();
  for (const number of numbers) {
    const trial = all.indexOf(number);
    const place = trial < 0 ? null : placeOf(trial);
    if (place !== null && !found.has(place)) found.set(place, number);
  }
  return { numbers: found, isFull: found.size >= mostCompared };
}

/** The numbers with a place picked by the number of a trial in it, or let go; unchanged where no more can be picked. */
export function withPlace<Place>(
  { numbers, isFull }: PickedPlaces<Place>,
  place: Place,
  number: number | undefined,
): number[] {
  const next = new Map(numbers);
  if (!next.delete(place) && number !== undefined && !isFull) next.set(place, number);
  return [...next.values()];
}
