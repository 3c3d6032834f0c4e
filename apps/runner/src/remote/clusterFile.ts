import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { SweepError } from '@coolsweep/sweep';
import { parse } from 'yaml';
import { z } from 'zod';
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

const clusterSettings = z.strictObject({
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
});
/** What an operator says of a cluster. */
export type ClusterSettings = z.infer<typeof clusterSettings>;

/** Beats that may be missed before the trial is stopped. */
const beatsInLease = 4;

/**
 * Reads `cluster.yaml`, the operator's file about a cluster. Plain data: nothing in it is run.
 *
 * @throws SweepError `invalid_arguments` that names the file and the field
 */
export async function readClusterFile(path: string): Promise<ClusterSettings> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const advice = 'write one (docs/slurm.md and docs/ray.md show how), or name another by --cluster FILE';
    throw new SweepError('invalid_arguments', `${path} cannot be read, which describes the cluster: ${advice}`, {
      cause,
    });
  });
  return clusterSettingsOf(text, path);
}

/**
 * What the text of such a file says.
 *
 * @throws SweepError `invalid_arguments` that names the file and the field
 */
export function clusterSettingsOf(text: string, path: string): ClusterSettings {
  const refuse = (what: string): never => {
    throw new SweepError('invalid_arguments', `${path}: ${what}`);
  };
  const parsed = clusterSettings.safeParse(valueOf(text, refuse) ?? {});
  if (!parsed.success) {
    return refuse(parsed.error.issues.map(({ path: field, message }) => `${field.join('.')}: ${message}`).join('; '));
  }
  const { leaseSeconds, beatSeconds, ray } = parsed.data;
  if (leaseSeconds < beatsInLease * beatSeconds)
    return refuse(`leaseSeconds: must be at least ${beatsInLease} times beatSeconds (${beatSeconds})`);
  const problem = serviceProblem(parsed.data);
  if (problem !== null) return refuse(problem);
  // A file that is named there lies beside this one, wherever the program was started.
  const tokenFile = ray.tokenFile === undefined ? undefined : resolve(dirname(path), ray.tokenFile);
  return { ...parsed.data, tls: tlsBeside(path, parsed.data.tls), ray: { ...ray, tokenFile } };
}

function valueOf(text: string, refuse: (what: string) => never): unknown {
  try {
    return parse(text);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}
