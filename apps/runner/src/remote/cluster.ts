import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { SlurmDriver, systemClock, type SchedulerOptions, type Slot } from '@coolsweep/scheduler';
import type { SweepStore } from '@coolsweep/sweep';
import { childProgram } from '../childProgram.ts';
import type { CommandContext } from '../commands/command.ts';
import { recordedSettings } from '../commands/run.ts';
import type { Environment } from '../env.ts';
import { isGone, processIdentity } from '../processIdentity.ts';
import { readClusterFile, type ClusterSettings } from './clusterFile.ts';
import { Ingestion } from './ingestion.ts';
import { leftBehind } from './leftBehind.ts';
import { RemoteTrials, type ClusterTimes } from './remoteTrials.ts';

/** With what a scheduler has its trials run on a cluster. */
export interface Cluster {
  /** A place for each job; which GPU it gets is for the engine to say. */
  readonly slots: readonly Slot[];
  readonly scheduling: Pick<SchedulerOptions, 'launch' | 'owner' | 'isDead' | 'leaseMs' | 'adopted' | 'reclaimAfterMs'>;
}

/** Begins the owner's name of a scheduler whose trials may outlive it: no other one takes it for dead with its process. */
const ownerPrefix = 'slurm:';

/** Leases in the record last so much longer than those of agents, whose last one may be as old as the last heartbeat. */
const recordLeases = 2;

/** Folder of a workspace with a folder for each attempt on a cluster; has to be on a file system of all nodes. */
export function clusterFolder({ home }: Environment): string {
  return join(home, 'cluster');
}

/** The cluster's file: the one that was named, or that of the workspace. */
export function clusterFileOf({ home }: Environment, named: string | undefined): Promise<ClusterSettings> {
  return readClusterFile(named ?? join(home, 'cluster.yaml'));
}

/** Tells jobs of this workspace from those of others under the same user. */
function tagOf({ home }: Environment): string {
  return createHash('sha256').update(`${hostname()} ${home}`).digest('hex').slice(0, 6);
}

/** By which agents reach a server that listens on this port. */
export function urlOf({ url, host }: ClusterSettings, port: number): string {
  return (url ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`).replace(/\/$/, '');
}

export function timesOf({ leaseSeconds, beatSeconds, pollSeconds, retrySeconds }: ClusterSettings): ClusterTimes {
  return {
    ...{ leaseMs: leaseSeconds * 1000, beatMs: beatSeconds * 1000 },
    ...{ pollMs: pollSeconds * 1000, retryMs: retrySeconds * 1000 },
  };
}

export interface ClusterChoices {
  readonly file?: string | undefined;
  /** Jobs at a time. Default: as the cluster's file says. */
  readonly slots: number | null;
}

/**
 * Serves the agents of a cluster for as long as something is done there.
 *
 * @throws SweepError when the cluster's file is wrong, or its address cannot be listened on
 */
export async function withCluster<T>(
  { context, store }: { readonly context: CommandContext; readonly store: SweepStore },
  { file, slots }: ClusterChoices,
  work: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  const { environment } = context;
  const settings = await clusterFileOf(environment, file);
  const leaseMs = settings.leaseSeconds * 1000;
  const startedMs = performance.now();
  const isSettling = () => performance.now() - startedMs < leaseMs;
  const ingestion = new Ingestion({ ...settings, attempt: (name) => trials?.attempt(name), isSettling });
  let trials: RemoteTrials | null = null;
  // Before anything of a server before this one is taken over: there is only one on this address.
  const port = await ingestion.listen();
  try {
    trials = await remoteTrials({ context, store }, settings, urlOf(settings, port));
    trials.start();
    const isLeft = (owner: string) => owner.startsWith(ownerPrefix) && isGone(owner.slice(ownerPrefix.length));
    return await work({
      slots: Array.from({ length: slots ?? settings.jobs }, (_, index) => ({ name: `slurm-${index + 1}`, gpu: null })),
      scheduling: {
        ...{ launch: trials.launch, owner: `${ownerPrefix}${processIdentity()}`, isDead: isGone },
        ...{ leaseMs: recordLeases * leaseMs, reclaimAfterMs: leaseMs },
        adopted: await leftBehind(store, isLeft),
      },
    });
  } finally {
    trials?.stop();
    await ingestion.close();
  }
}

async function remoteTrials(
  { context, store }: { readonly context: CommandContext; readonly store: SweepStore },
  settings: ClusterSettings,
  url: string,
): Promise<RemoteTrials> {
  const { environment, console } = context;
  const [agent, trial] = [await childProgram('agent.ts'), await childProgram('trial.ts')];
  return new RemoteTrials({
    ...{ agent, trial, url, tag: tagOf(environment), folder: clusterFolder(environment) },
    driver: new SlurmDriver({ settings: settings.slurm, environment: environment.all }),
    times: timesOf(settings),
    clock: systemClock,
    nowMs: () => performance.now(),
    resourcesOf: async (trialId) => {
      const { sweep } = await store.sweepById((await store.trialById(trialId)).sweepId);
      const { gpus } = sweep.spec.resources;
      return { gpus, threads: recordedSettings(context, sweep, null).threads };
    },
    tell: (text) => console.note(text),
  });
}
