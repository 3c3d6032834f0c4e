import type { TrialTableQuery } from '@coolsweep/sweep';
import { z } from 'zod';
import { sweepId } from './identifier.ts';

/** A `TrialField`. */
const column = z.string().max(210);

const filter = z.union([
  /** A number within these bounds, both included; null leaves a side open. */
  z.strictObject({ by: column, min: z.number().nullable(), max: z.number().nullable() }),
  /** One of these values, as JSON. */
  z.strictObject({ by: column, oneOf: z.array(z.string().max(1_000)).max(1_000) }),
]);

export const tableInput = z.strictObject({
  sweepId,
  /** The first decides; without any, by number. */
  sort: z.array(z.strictObject({ by: column, descending: z.boolean() })).max(4),
  where: z.array(filter).max(40),
  offset: z.int().min(0),
  limit: z.int().min(1).max(500),
}) satisfies z.ZodType<TrialTableQuery>;
