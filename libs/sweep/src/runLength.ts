import { z } from 'zod';

/** Length of a trial in updates. */
export interface RunLength {
  readonly stepsPerEpoch: number;
  readonly epochs: number;
}

/** A length of the run as a sweep file gives it: in updates, in epochs, or as a fraction of the run. */
export const lengthSchema = z.union(
  [
    z.strictObject({ steps: z.number().gt(0) }),
    z.strictObject({ epochs: z.number().gt(0) }),
    z.strictObject({ fraction: z.number().gt(0) }),
  ],
  { error: 'must be one of {steps: n}, {epochs: n} or {fraction: f}, each greater than 0' },
);
export type Length = z.infer<typeof lengthSchema>;

/** The whole run: what a schedule takes when its file gives no length. */
export const wholeRun: Length = { fraction: 1 };

/** Updates of a length in a run; need not be whole. */
export function updatesOf(length: Length, run: RunLength): number {
  if ('steps' in length) return length.steps;
  if ('epochs' in length) return length.epochs * run.stepsPerEpoch;
  return length.fraction * run.stepsPerEpoch * run.epochs;
}

/** Updates of the whole run. */
export function totalUpdates({ stepsPerEpoch, epochs }: RunLength): number {
  return stepsPerEpoch * epochs;
}
