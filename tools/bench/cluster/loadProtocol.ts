import { z } from 'zod';
import { loadTally } from './loadTally.ts';

/** What the benchmark and its load processes say to each other, one JSON value each. Every order is answered once. */

export const loadOrder = z.discriminatedUnion('type', [
  /** Claim the attempts of these folders, and beat from then on. */
  z.strictObject({ type: z.literal('begin'), folders: z.array(z.string()), beatMs: z.number() }),
  /** Report so much from now on, all agents of the process together. */
  z.strictObject({ type: z.literal('rate'), pointsPerSecond: z.number() }),
  /** Say what happened since the last time. */
  z.strictObject({ type: z.literal('take') }),
  /** Report no more, and end the trials once everything is acknowledged. */
  z.strictObject({ type: z.literal('finish') }),
]);
export type LoadOrder = z.infer<typeof loadOrder>;

export const loadAnswer = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('done') }),
  z.strictObject({ type: z.literal('tally'), tally: loadTally }),
  /** Points of each attempt that were acknowledged. */
  z.strictObject({ type: z.literal('finished'), points: z.array(z.tuple([z.int(), z.int()])) }),
  z.strictObject({ type: z.literal('failed'), message: z.string() }),
]);
export type LoadAnswer = z.infer<typeof loadAnswer>;
