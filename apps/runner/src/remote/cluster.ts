import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Accounts } from '@coolsweep/access';
import { systemClock, type SchedulerOptions, type Slot } from '@coolsweep/scheduler';
import { Readiness } from '@coolsweep/store';
import type { AttemptFile, SweepStore } from '@coolsweep/sweep';
import { withAccess } from '../accessWorkspace.ts';
import type { AttemptTraces } from '../attemptTraces.ts';
import { childProgram } from '../childProgram.ts';
import type { CommandContext } from '../commands/command.ts';
import { recordedSettings } from '../commands/run.ts';
import type { Environment } from '../env.ts';
import { isGone, processIdentity } from '../processIdentity.ts';
import { readClusterFile, type ClusterSettings } from './clusterFile.ts';
import { clusterEntries, clusterFolder } from './clusterFolder.ts';
import { engineDriver, ownerPrefix, type ClusterEngine } from './engineDriver.ts';
import { authorityOf } from './clusterTls.ts';
import { Ingestion } from './ingestion.ts';
import { tellRefused } from './refusedRequest.ts';
import type { IngestionFigures } from './ingestionFigures.ts';
import { leftBehind } from './leftBehind.ts';
import { RemoteTrials, type ClusterTimes } from './remoteTrials.ts';
import { isPrivate, urlOf } from './serviceSettings.ts';

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
const recordLeases = 2;

/** The cluster's file: the one that was named, or that of the workspace. */
export function clusterFileOf({ home }: Environment, named: string | undefined): Promise<ClusterSettings> {
  return readClusterFile(named ?? join(home, clusterEntries.file));
}

/** Tells jobs of this workspace from those of others under the same user. */
function tagOf({ home }: Environment): string {
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

/** With what a cluster is served. */
interface ClusterServices {
  readonly context: CommandContext;
  readonly store: SweepStore;
  readonly traces: AttemptTraces;
}

export interface ClusterChoices {
  readonly engine: ClusterEngine;
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
  { context, store, traces }: ClusterServices,
  { engine, file, slots }: ClusterChoices,
  work: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  const { environment } = context;
  const settings = await clusterFileOf(environment, file);
  const leaseMs = settings.leaseSeconds * 1000;
  const startedMs = performance.now();
  let isAbandoned = false as boolean;
  // Who asks for an attempt that is unknown has to wait for a server that knows it: this one may yet, or the next one.
  const isSettling = () => isAbandoned || performance.now() - startedMs < leaseMs;
  const figures = await figuresOf(environment, settings);
  const readiness = new Readiness(store);
  const ingestion = new Ingestion({
    ...{ ...settings, isSettling },
    attempt: (name) => trials?.attempt(name),
    onAnswer: (answered) => {
      figures.answered(answered);
      traces.answered(answered);
      tellRefused(context.console, answered);
    },
    isReady: async () => !isAbandoned && (await readiness.ask()),
    metrics: (authorization) => figures.answer(authorization),
    tell: (text) => context.console.note(text),
  });
  let trials: RemoteTrials | null = null;
  // Before anything of a server before this one is taken over: there is only one on this address.
  const port = await ingestion.listen();
  try {
    trials = await remoteTrials({ context, store }, settings, { engine, url: urlOf(settings, port) });
    trials.start();
    const prefix = ownerPrefix(engine);
    const isLeft = (owner: string) => owner.startsWith(prefix) && isGone(owner.slice(prefix.length));
    return await work({
      slots: Array.from({ length: slots ?? settings.jobs }, (_, index) => ({
        ...{ name: `${engine}-${index + 1}`, gpu: null },
      })),
      scheduling: {
        ...{ engine, launch: trials.launch, owner: `${prefix}${processIdentity()}`, isDead: isGone },
        ...{ leaseMs: recordLeases * leaseMs, reclaimAfterMs: leaseMs },
        adopted: await leftBehind(store, isLeft),
        onStoreFailure: () => {
          isAbandoned = true;
          trials?.abandon();
        },
      },
    });
  } finally {
    trials?.stop();
    await ingestion.close();
  }
}

/** Figures of the service, for those who may read them: without users, where nobody else gets there, whoever is there. */
async function figuresOf(environment: Environment, settings: ClusterSettings): Promise<IngestionFigures> {
  // Loaded where there is something to count.
  const { IngestionFigures } = await import('./ingestionFigures.ts');
  return new IngestionFigures((secret) =>
    withAccess(environment, async (access) => {
      if (isPrivate(settings) && (await access.users()).length === 0) return { kind: 'owner' };
      return secret === null ? null : new Accounts(access).ofToken(secret);
    }),
  );
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
