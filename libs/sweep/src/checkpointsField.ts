import { z } from 'zod';

/** How many checkpoints of a trial stay, the latest ones. */
export const keptCheckpoints = z.union([z.literal('all'), z.int().min(0)], {
  error: 'must be a whole number of checkpoints, 0 or more, or all',
});
export type KeptCheckpoints = z.infer<typeof keptCheckpoints>;

/** When checkpoints are made, and which stay. */
export const checkpointsField = z
  .strictObject({
    everyEpochs: z.int().min(1).default(1).describe('A checkpoint after every so many epochs. Default: 1.'),
    minSeconds: z
      .number()
      .min(0)
      .default(15)
      .describe('But not sooner than so many seconds after the one before. Default: 15.'),
    maxSeconds: z
      .number()
      .gt(0)
      .default(600)
      .describe('And also within an epoch when the one before is older than this. Default: 600.'),
    keep: keptCheckpoints
      .default(1)
      .describe(
        'Checkpoints that stay when a trial has ended, the latest, or `all`; 0: none, and then its model cannot be ' +
          'exported. Until then at least three do. Default: 1.',
      ),
  })
  .refine(({ minSeconds, maxSeconds }) => minSeconds <= maxSeconds, {
    path: ['maxSeconds'],
    message: 'must not be less than minSeconds',
  })
  .describe('When checkpoints are made, from which a trial that was stopped goes on, and how many stay.');

export type CheckpointSettings = z.output<typeof checkpointsField>;

/** Of sweeps whose files say nothing: a checkpoint takes a fraction of a second, and without one ten minutes are lost. */
export const defaultCheckpoints: CheckpointSettings = checkpointsField.parse({});
