import type { SweepReader } from '@coolsweep/sweep';
import { logLineView } from './trialView.ts';

/** Lines that a search goes through, the last ones: more take seconds to be read. */
const mostSearched = 20_000;

export interface LogQuestion {
  readonly trialId: string;
  /** Its number; null: the latest one. */
  readonly attempt: number | null;
  /** Only lines in which this occurs, upper and lower case alike; all for an empty one. */
  readonly text: string;
  /** Most lines, the last ones. */
  readonly limit: number;
}

/** The end of the log of an attempt at a trial, or of those lines of it in which a text occurs; oldest first. */
export async function logPage(store: Pick<SweepReader, 'logOf'>, { trialId, attempt, text, limit }: LogQuestion) {
  const wanted = text.trim().toLowerCase();
  // One more than is shown tells that there are earlier ones.
  const most = wanted === '' ? limit + 1 : mostSearched;
  const read = await store.logOf(trialId, { limit: most, ...(attempt !== null && { attempt }) });
  const found = wanted === '' ? read : read.filter((line) => line.text.toLowerCase().includes(wanted));
  return {
    lines: found.slice(-limit).map(logLineView),
    hasEarlier: found.length > limit,
    /** Lines that were searched, and whether those are all; null where nothing was searched for. */
    searched: wanted === '' ? null : { lines: read.length, isWhole: read.length < most, found: found.length },
  };
}
