import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { ClusterConfig } from '../coolSweepConfig.ts';
import { raySettings } from './raySettings.ts';
import { serviceFields, serviceProblem, tlsBeside } from './serviceSettings.ts';

const word = z.string().regex(/^[\w.:@,+-]+$/, 'must be one word, as sbatch takes it');

/** Options of `sbatch` by which an attempt is found again and runs once: nobody else sets them. */
const reserved = /^--(parsable|job-name|comment|requeue|no-requeue|open-mode|export|chdir|output|array|wrap|signal)\b/;

const slurmSettings = z.strictObject({
  partition: word.optional(),
  account: word.optional(),
  qos: word.optional(),
  timeLimit: z
    .string()
    .regex(/^[\d:-]+$/, 'must be as sbatch --time takes it, such as "4:00:00" (with quotes) or "1-12:00:00"')
    .optional(),
  extra: z
    .array(
      z
        .string()
        .regex(/^--[a-z][\w-]*(=[^\n\0]*)?$/, 'must be an option of sbatch such as --constraint=a100')
        .refine((option) => !reserved.test(option), 'is an option that coolsweep itself sets'),
    )
    .max(50)
    .optional(),
});

const seconds = z.number().positive().max(86_400);

/** The part of the operator's configuration about a cluster. */
export const clusterSettings = z.strictObject({
  slurm: slurmSettings.default({}),
  ray: raySettings.prefault({}),
  /** Most jobs at a time, running and queued. */
  jobs: z.int().min(1).max(10_000).default(4),
  ...serviceFields,
  /** After so long without a word an attempt is lost; before that its agent has ended it. */
  leaseSeconds: seconds.default(300),
  beatSeconds: seconds.default(10),
  /** How often the engine is asked for its jobs. */
  pollSeconds: seconds.default(10),
  /** Folder on every node, of its own disk if possible, for what the server has not heard yet. Default: a temporary one. */
  spoolFolder: z.string().startsWith('/', 'must be an absolute path').optional(),
  /** Most of that for each attempt. Default: 256. */
  spoolMiB: z.number().min(1).max(1_000_000).optional(),
  /** How long a place waits after its engine refused a job, or ended it before it began. */
  retrySeconds: seconds.default(60),
}) satisfies z.ZodType<unknown, ClusterConfig>;
/** What an operator says of a cluster. */
export type ClusterSettings = z.infer<typeof clusterSettings>;

/** Beats that may be missed before the trial is stopped. */
const beatsInLease = 4;

/** What is wrong with settings that are well-formed each, with the field and what to do; null when all is well. */
export function clusterProblem(settings: ClusterSettings): string | null {
  const { leaseSeconds, beatSeconds } = settings;
  if (leaseSeconds < beatsInLease * beatSeconds)
    return `leaseSeconds: must be at least ${beatsInLease} times beatSeconds (${beatSeconds})`;
  return serviceProblem(settings);
}

/** Settings with the files that they name beside the file that has them, wherever the program was started. */
export function filesBeside(path: string, settings: ClusterSettings): ClusterSettings {
  const { tls, ray } = settings;
  const tokenFile = ray.tokenFile === undefined ? undefined : resolve(dirname(path), ray.tokenFile);
  return { ...settings, tls: tlsBeside(path, tls), ray: { ...ray, tokenFile } };
}
