import { deserialize, serialize } from 'node:v8';
import { SweepError } from '@coolsweep/sweep';
import { z } from 'zod';

const format = 1;

const checkpoint = z.strictObject({
  format: z.literal(format),
  /** What it is of; it fits nothing else. */
  origin: z.string(),
  /** Steps done. */
  step: z.int().min(0),
  steps: z.int().nullable(),
  /** Last value of every metric. */
  results: z.record(z.string(), z.number().or(z.nan()).or(z.literal(Infinity)).or(z.literal(-Infinity))),
  /** State of the seeded random numbers. */
  random: z.array(z.int()),
  /** What the module wants back. */
  state: z.unknown(),
});

/** Where an objective was when it offered a checkpoint. */
export type ObjectivePosition = Omit<z.infer<typeof checkpoint>, 'format' | 'origin'>;

/**
 * The checkpoint of an objective: in V8's own serialization, which keeps every number to the last bit, NaN and -0 among
 * them, and typed arrays as they are.
 *
 * @throws DOMException of name `DataCloneError` when the module's state holds a function or the like
 */
export function writeObjectiveCheckpoint(origin: string, position: ObjectivePosition): Uint8Array {
  return serialize({ format, origin, ...position });
}

/** @throws SweepError `unsupported` when it is damaged, of another version of the program, or of another trial */
export function readObjectiveCheckpoint(origin: string, bytes: Uint8Array): ObjectivePosition {
  const parsed = checkpoint.safeParse(valueOf(bytes));
  if (!parsed.success) throw refused('it is damaged, or of another version of this program');
  const { format: _, origin: found, ...position } = parsed.data;
  if (found !== origin) throw refused('it is of another configuration, seed or version of the module');
  return position;
}

function valueOf(bytes: Uint8Array): unknown {
  try {
    return deserialize(bytes);
  } catch {
    return null;
  }
}

function refused(why: string): SweepError {
  return new SweepError('unsupported', `the checkpoint cannot be used: ${why}; start the trial anew`);
}
