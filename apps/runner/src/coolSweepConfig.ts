/**
 * What `coolsweep.config.ts` of an operator says. Types alone and no imports: `import type` from here costs nothing, and
 * works wherever your editor finds this file; see docs/slurm.md.
 */

/** The default export of `coolsweep.config.ts`. */
export interface CoolSweepConfig {
  /** What `coolsweep serve --on slurm` and `--on ray` have to know of the cluster. */
  readonly cluster?: ClusterConfig | undefined;
}

export interface ClusterConfig {
  readonly slurm?: SlurmConfig | undefined;
  readonly ray?: RayConfig | undefined;
  /** Most jobs at a time, running and queued; `--slots` counts more. Default: 4. */
  readonly jobs?: number | undefined;
  /** Address to listen on for agents. Default: 127.0.0.1; elsewhere `tls` or `trustNetwork` is needed. */
  readonly host?: string | undefined;
  /** Default: 4810. */
  readonly port?: number | undefined;
  /** By which agents reach this machine. Default: host and port. */
  readonly url?: string | undefined;
  readonly tls?: TlsConfig | undefined;
  /** Plain HTTP, where nobody else is on the cluster's network. Default: false. */
  readonly trustNetwork?: boolean | undefined;
  /** Most metric points of one attempt, a second; one that reports more has to wait, and loses nothing. Default: 10,000. */
  readonly pointsPerSecond?: number | undefined;
  /** After so long without a word an attempt is lost; before that its agent has ended it. Default: 300. */
  readonly leaseSeconds?: number | undefined;
  /** How often agents renew their lease. Default: 10. */
  readonly beatSeconds?: number | undefined;
  /** How often the engine is asked for its jobs. Default: 10. */
  readonly pollSeconds?: number | undefined;
  /** Folder on every node, of its own disk if possible, for what the server has not heard yet. Default: a temporary one. */
  readonly spoolFolder?: string | undefined;
  /** Most of that for each attempt, MiB. Default: 256. */
  readonly spoolMiB?: number | undefined;
  /** How long a place waits after its engine refused a job, or ended it before it began. Default: 60. */
  readonly retrySeconds?: number | undefined;
}

/** What a site asks of the jobs that are submitted to its Slurm. */
export interface SlurmConfig {
  readonly partition?: string | undefined;
  readonly account?: string | undefined;
  readonly qos?: string | undefined;
  /** As `sbatch --time` takes it, such as `4:00:00`. Two minutes before it the trial keeps a checkpoint and stops. */
  readonly timeLimit?: string | undefined;
  /** Further options of `sbatch`, such as `--constraint=a100`. */
  readonly extra?: readonly string[] | undefined;
}

/** How a Ray cluster is reached, and what is asked of it. */
export interface RayConfig {
  /** Of its dashboard. Default: `http://127.0.0.1:8265`. */
  readonly address?: string | undefined;
  /** File beside this one with the cluster's token, that nobody else may read. Default: the cluster asks for none. */
  readonly tokenFile?: string | undefined;
  /** How long Ray may take to answer. Default: 60. */
  readonly timeoutSeconds?: number | undefined;
  /** A job that waits longer in Ray's queue is given up, at no cost. Default: 600. */
  readonly startTimeoutSeconds?: number | undefined;
  /** Jobs that wait in Ray's queue at a time. Default: 2. */
  readonly queued?: number | undefined;
  /** Custom resources that each job asks for, such as `{ a100: 1 }`. */
  readonly resources?: Readonly<Record<string, number>> | undefined;
}

/** Files beside this one. */
export interface TlsConfig {
  readonly cert: string;
  readonly key: string;
  /** By which agents know the certificate. Default: the authorities that Node.js comes with. */
  readonly ca?: string | undefined;
}
