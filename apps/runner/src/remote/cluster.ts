import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { systemClock, type SchedulerOptions, type Slot } from '@coolsweep/scheduler';
import type { AttemptFile, SweepStore } from '@coolsweep/sweep';
import { childProgram } from '../childProgram.ts';
import type { CommandContext } from '../commands/command.ts';
import { recordedSettings } from '../commands/run.ts';
import type { Environment } from '../env.ts';
import type { AddressFlags } from '../front/frontAddress.ts';
import { readConfig } from '../operatorConfig.ts';
import { isGone } from '../processIdentity.ts';
import { clusterFolder } from './clusterFolder.ts';
import { openClusterService, type ClusterServices } from './clusterService.ts';
import type { ClusterSettings } from './clusterSettings.ts';
import { engineDriver, hasLeft, outlivedOwner, type ClusterEngine } from './engineDriver.ts';
import { authorityOf } from './clusterTls.ts';
import { leftBehind } from './leftBehind.ts';
import { RemoteTrials, type ClusterTimes } from './remoteTrials.ts';

/** With what a scheduler has its trials run on a cluster. */
export interface Cluster {
  /** A place for each job; which GPU it gets is for the engine to say. */
  readonly slots: readonly Slot[];
  readonly scheduling: Pick<
    SchedulerOptions,
    'engine' | 'launch' | 'owner' | 'isDead' | 'leaseMs' | 'adopted' | 'reclaimAfterMs' | 'onStoreFailure'
  >;
}

/** Leases in the record last so much longer than those of agents, whose last one may be as old as the last heartbeat. */
export const recordLeases = 2;

/** Tells jobs of this workspace from those of others under the same user. */
export function tagOf({ home }: Environment): string {
  return createHash('sha256').update(`${hostname()} ${home}`).digest('hex').slice(0, 6);
}

export function timesOf({ leaseSeconds, beatSeconds, pollSeconds, retrySeconds }: ClusterSettings): ClusterTimes {
  return {
    ...{ leaseMs: leaseSeconds * 1000, beatMs: beatSeconds * 1000 },
    ...{ pollMs: pollSeconds * 1000, retryMs: retrySeconds * 1000 },
  };
}

/** Where agents keep what this server has not heard, and how much of it. */
function spoolOf({ spoolFolder, spoolMiB }: ClusterSettings): NonNullable<AttemptFile['spool']> {
  return { folder: spoolFolder, mostBytes: spoolMiB === undefined ? undefined : spoolMiB * 2 ** 20 };
}

export interface ClusterChoices {
  readonly engine: ClusterEngine;
  /** The operator's configuration. Default: that of the data folder. */
  readonly config?: string | undefined;
  /** Jobs at a time. Default: as the configuration says. */
  readonly slots: number | null;
  /** How the dashboard is served on the same address; null: it is not. */
  readonly dashboard: AddressFlags | null;
}

/**
 * Serves the agents of a cluster for as long as something is done there.
 *
 * @throws SweepError when the configuration is wrong, or its address cannot be listened on
 */
export async function withCluster<T>(
  { context, store, traces }: ClusterServices,
  { engine, config, slots, dashboard }: ClusterChoices,
  work: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  const { cluster: configured } = await readConfig(context.environment, config);
  let trials: RemoteTrials | null = null;
  let isAbandoned = false as boolean;
  // Before anything of a server before this one is taken over: there is only one on this address.
  const service = await openClusterService(
    { context, store, traces },
    { configured, dashboard, attempt: (name) => trials?.attempt(name), isAbandoned: () => isAbandoned },
  );
  const { settings, url } = service;
  const leaseMs = settings.leaseSeconds * 1000;
  try {
    trials = await remoteTrials({ context, store }, settings, { engine, url });
    trials.start();
    return await work({
      slots: Array.from({ length: slots ?? settings.jobs }, (_, index) => ({
        ...{ name: `${engine}-${index + 1}`, gpu: null },
      })),
      scheduling: {
        ...{ engine, launch: trials.launch, owner: outlivedOwner(engine), isDead: isGone },
        ...{ leaseMs: recordLeases * leaseMs, reclaimAfterMs: leaseMs },
        adopted: await leftBehind(store, (owner) => hasLeft(engine, owner)),
        onStoreFailure: () => {
          isAbandoned = true;
          trials?.abandon();
        },
      },
    });
  } finally {
    trials?.stop();
    await service.close();
  }
}

async function remoteTrials(
  { context, store }: { readonly context: CommandContext; readonly store: SweepStore },
  settings: ClusterSettings,
  { engine, url }: { readonly engine: ClusterEngine; readonly url: string },
): Promise<RemoteTrials> {
  const { environment, console } = context;
  const [agent, trial] = [await childProgram('agent.ts'), await childProgram('trial.ts')];
  return new RemoteTrials({
    ...{ agent, trial, url, tag: tagOf(environment), folder: clusterFolder(environment), spool: spoolOf(settings) },
    driver: await engineDriver(engine, settings, environment),
    ca: await authorityOf(settings),
    ...(engine === 'ray' && { mostQueued: settings.ray.queued }),
    times: timesOf(settings),
    clock: systemClock,
    nowMs: () => performance.now(),
    resourcesOf: async (trialId) => {
      const { sweep } = await store.sweepById((await store.trialById(trialId)).sweepId);
      const { gpus, trialsPerGpu = 1 } = sweep.spec.resources;
      return { gpus: gpus / trialsPerGpu, threads: recordedSettings(context, sweep, null).threads };
    },
    tell: (text) => console.note(text),
  });
}
