import type { ToTrial } from '@coolsweep/sweep';

type Start = Extract<ToTrial, { type: 'start' }>;

/**
 * A trial that is cut off makes checkpoints until it stops itself, of which the record never hears: the one that it knows
 * must be among those that stay, beside the ones of an attempt before that was cut off, too.
 *
 * @param unheardMs how long it may make checkpoints of which nobody hears
 */
export function withSpareCheckpoints(start: Start, unheardMs: number): Start {
  const { checkpoints } = start;
  if (checkpoints === undefined) return start;
  const apartMs = Math.max(1, Math.min(checkpoints.minSeconds, checkpoints.maxSeconds)) * 1000;
  const unheard = Math.ceil(unheardMs / apartMs);
  return { ...start, checkpoints: { ...checkpoints, keepWhileTraining: 3 + 2 * unheard } };
}
