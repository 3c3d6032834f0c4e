import { readFile, stat } from 'node:fs/promises';
import { SweepError } from '@coolsweep/sweep';
import { z } from 'zod';

const seconds = z.number().positive().max(86_400);

/** Of the cluster's dashboard. A path is for proxies. */
const address = z
  .url({ protocol: /^https?$/, error: "must be the address of Ray's dashboard, such as http://head.cluster:8265" })
  .refine((text) => !/[@?#]/.test(text), 'must have no password and no query: the token has a file of its own')
  .transform((text) => text.replace(/\/+$/, ''));

/** The part of the configuration about Ray. */
export const raySettings = z.strictObject({
  address: address.default('http://127.0.0.1:8265'),
  /** Has the cluster's token (`RAY_AUTH_TOKEN`), and nobody else may read it. Default: the cluster asks for none. */
  tokenFile: z.string().min(1, 'must name a file').optional(),
  /** How long Ray may take to answer. */
  timeoutSeconds: seconds.default(60),
  /** How long a job may wait in Ray's queue. Ray itself gives up after 900. */
  startTimeoutSeconds: seconds.default(600),
  /** Jobs that wait in Ray's queue at a time: it serves them in the order in which they came, and keeps all in memory. */
  queued: z.int().min(1).max(100).default(2),
  /** Custom resources that each job asks for. */
  resources: z
    .record(z.string().regex(/^[\w.:-]+$/, 'must be the name of a resource of Ray'), z.number().positive())
    .optional(),
});
/** Permissions that a secret must not have: those of others than its owner. */
const others = 0o077;

/**
 * The cluster's token as it is now; null without a file.
 *
 * @throws SweepError `invalid_arguments` when the file has none, or one that others can read
 */
export async function rayToken(file: string | undefined): Promise<string | null> {
  if (file === undefined) return null;
  const refuse = (what: string, cause?: unknown): never => {
    throw new SweepError('invalid_arguments', `cluster.ray.tokenFile: ${file} ${what}`, { cause });
  };
  const text = await readFile(file, 'utf8').catch((cause: unknown) => refuse('cannot be read', cause));
  const { mode } = await stat(file);
  if ((mode & others) !== 0) return refuse('can be read by others, and commands all of the cluster: chmod 600 it');
  return text.trim() === '' ? refuse('is empty: write the token of the cluster into it') : text.trim();
}
