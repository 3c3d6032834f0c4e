import { z } from 'zod';

const secondsPer = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** Seconds of a time as a file gives it: a number of seconds, or `90s`, `30m`, `12h`, `2d`. */
function secondsOf(time: number | string): number {
  if (typeof time === 'number') return time;
  return Number.parseFloat(time) * secondsPer[time.slice(-1) as keyof typeof secondsPer];
}

const wrongTime = 'must be a number of seconds, or a time such as 90s, 30m, 12h or 2d';
const positiveCount = z.int().min(1);

/** When a sweep ends before all its trials are done. */
export const limitsField = z
  .strictObject({
    trials: positiveCount.optional().describe('Most trials that are run, seeds and controls counted.'),
    wallTime: z
      .union([z.number().gt(0, wrongTime), z.string().regex(/^(?=.*[1-9])\d+(\.\d+)?[smhd]$/, wrongTime)], {
        error: wrongTime,
      })
      .optional()
      .describe('Most time from the start of the first trial: seconds, or `90s`, `30m`, `12h`, `2d`.'),
    gpuHours: z.number().gt(0).optional().describe('Most hours of training, summed over GPUs.'),
    stopAtTarget: z.boolean().default(false).describe('Stop when a configuration reaches `metric.target`.'),
    failures: positiveCount
      .default(5)
      .describe('Stop after so many failed trials with the same kind of failure. Default: 5.'),
  })
  .describe('When the sweep ends before all its trials are done.');

/** Limits with every default filled in; null where there is none. */
export interface Limits {
  readonly trials: number | null;
  readonly wallTimeSeconds: number | null;
  readonly gpuHours: number | null;
  readonly stopAtTarget: boolean;
  readonly failures: number;
}

/** The limits that a file gives, or those of a file that gives none. */
export function resolveLimits(given: z.output<typeof limitsField> = limitsField.parse({})): Limits {
  const { trials = null, wallTime, gpuHours = null, stopAtTarget, failures } = given;
  return {
    trials,
    wallTimeSeconds: wallTime === undefined ? null : secondsOf(wallTime),
    gpuHours,
    stopAtTarget,
    failures,
  };
}
