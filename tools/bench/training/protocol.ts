import { modelNames } from '@coolsweep/models';
import { z } from 'zod';

/**
 * The line protocol between the benchmark and a contestant, a process of its own. It gets its task as JSON in its only
 * argument, builds and warms up, and writes a `ready` line. From then on it answers each line `run N` of its standard
 * input by a `turn` line: it makes one update that is not clocked and N that are. At the end of its input it ends. Lines
 * that do not start with a brace are chatter.
 */
export const task = z.object({
  model: z.enum(modelNames as [(typeof modelNames)[number], ...(typeof modelNames)[number][]]),
  batch: z.int().min(1),
  /** Which of the ways of its program. */
  variant: z.string(),
  threads: z.int().min(1),
  /** When the process was started, in milliseconds since 1970. */
  startedAtMs: z.number(),
});
export type Task = z.infer<typeof task>;

const milliseconds = z.number().positive();

export const readyLine = z.object({
  ready: z.literal(true),
  /** Of the framework, for the record. */
  version: z.string(),
  /** From the start of the process to the end of the first update. */
  toFirstStepMs: milliseconds,
  /** The first update alone: with tracing, compiling, allocating. */
  firstStepMs: milliseconds,
  /** One update after warming up. */
  stepMs: milliseconds,
  /** Largest resident memory so far. */
  peakRssMiB: z.number().positive(),
});
export type Ready = z.infer<typeof readyLine>;

export const turnLine = z.object({
  /** The N updates. */
  ms: milliseconds,
  peakRssMiB: z.number().positive(),
  /** Images that were trained on; default: N batches. */
  images: z.int().min(1).optional(),
  /** The turn with all that belongs to a trial beside its updates, as evaluation; default: `ms`. */
  wallMs: milliseconds.optional(),
});
export type Turn = z.infer<typeof turnLine>;
