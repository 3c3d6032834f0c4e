import { join } from 'node:path';
import {
  findGpus,
  jobVariable,
  LocalDriver,
  ProcessTable,
  systemClock,
  visibleGpus,
  type Job,
  type SchedulerOptions,
  type Slot,
} from '@coolsweep/scheduler';
import { SweepError, type SweepStore } from '@coolsweep/sweep';
import { readAttemptFile } from '../agent/attemptFile.ts';
import { childProgram } from '../childProgram.ts';
import type { Environment } from '../env.ts';
import { isGone } from '../processIdentity.ts';
import { servedSlotsOn, type ServedSlotChoices } from '../slots.ts';
import { gpusWithout, takenSlots, type RunningJob } from './adoptedSlots.ts';
import { agentSocketOf, clearSocket, socketUrlOf } from './agentSocket.ts';
import { readAttemptRecord } from './attemptRecord.ts';
import { recordLeases, tagOf } from './cluster.ts';
import { clusterFolder } from './clusterFolder.ts';
import type { ClusterServices } from './clusterService.ts';
import { hasLeft, outlivedOwner } from './engineDriver.ts';
import { Ingestion } from './ingestion.ts';
import { leftBehind } from './leftBehind.ts';
import { tellRefused } from './refusedRequest.ts';
import { attemptName, RemoteTrials } from './remoteTrials.ts';

/** With what a scheduler has its trials run on this machine so that they outlive it. */
export interface DetachedTrials {
  readonly slots: readonly Slot[];
  readonly scheduling: Pick<
    SchedulerOptions,
    'launch' | 'owner' | 'isDead' | 'leaseMs' | 'adopted' | 'reclaimAfterMs' | 'onStoreFailure'
  >;
  /** Attempts of a server before this one that go on. */
  readonly adopted: number;
  /** Lets go of all trials as they are. */
  readonly letGo: () => void;
}

/**
 * How long leases in the record last. Those of agents are shorter, and `LeaseWatch` ends a trial before: 14 hours without a
 * server.
 */
const usualLeaseSeconds = 48 * 60 * 60;
const times = { beatMs: 2000, pollMs: 2000, retryMs: 10_000 } as const;
/** While a server takes over what there is, no agent is told that its attempt is unknown, and no trial is taken back. */
const settlingMs = 300_000;

/**
 * Runs trials under agents on this machine for as long as something is done, and leaves those at work that are then.
 *
 * @throws SweepError `unsupported` where that is not possible, or another server hears these agents
 */
export async function withDetachedTrials<T>(
  { context, store, traces }: ClusterServices,
  choices: ServedSlotChoices,
  work: (trials: DetachedTrials) => Promise<T>,
): Promise<T> {
  const { environment, console } = context;
  if (!new ProcessTable().isReadable)
    throw new SweepError('unsupported', 'processes are known again by /proc of Linux: serve without --detached here');
  const socket = agentSocketOf(environment);
  await clearSocket(socket);
  let trials: RemoteTrials | null = null;
  let isAbandoned = false as boolean;
  const startedMs = performance.now();
  const ingestion = new Ingestion({
    ...{ host: '', port: 0, socket, attempt: (name) => trials?.attempt(name) },
    isSettling: () => isAbandoned || performance.now() - startedMs < settlingMs,
    onAnswer: (answered) => {
      traces.answered(answered);
      tellRefused(console, answered);
    },
    tell: (text) => console.note(text),
  });
  const letGo = () => {
    isAbandoned = true;
    trials?.abandon();
  };
  // Before anything of a server before this one is taken over: there is only one on this socket.
  await ingestion.listen();
  const leaseMs = (environment.leaseSeconds ?? usualLeaseSeconds) * 1000;
  try {
    trials = await trialsHere({ context, store }, { socket, leaseMs: leaseMs / recordLeases });
    trials.start();
    const running = await runningJobs(environment, store);
    const gpus = gpusWithout(await findGpus(), pidsOf(environment, running));
    const planned = servedSlotsOn(context, visibleGpus(gpus, environment.cudaVisibleDevices), choices);
    const { slots, adopted } = takenSlots(planned, running, gpus);
    return await work({
      ...{ slots, adopted: adopted.length, letGo },
      scheduling: {
        ...{ launch: trials.launch, owner: outlivedOwner('local'), isDead: isGone, adopted },
        ...{ leaseMs, reclaimAfterMs: adopted.length > 0 ? settlingMs : 0, onStoreFailure: letGo },
      },
    });
  } finally {
    trials?.stop();
    await ingestion.close();
  }
}

async function trialsHere(
  { context: { environment, console } }: Pick<ClusterServices, 'context' | 'store'>,
  { socket, leaseMs }: { readonly socket: string; readonly leaseMs: number },
): Promise<RemoteTrials> {
  const [agent, trial] = [await childProgram('agent.ts'), await childProgram('trial.ts')];
  const folder = clusterFolder(environment);
  // Which GPU a trial has is for its slot to say.
  const { CUDA_VISIBLE_DEVICES: _, ...inherited } = environment.all;
  return new RemoteTrials({
    ...{ agent, trial, folder, url: socketUrlOf(socket), tag: tagOf(environment), times: { ...times, leaseMs } },
    driver: new LocalDriver({ environment: inherited, folderOf: (name) => join(folder, name) }),
    ...{ clock: systemClock, nowMs: () => performance.now(), tell: (text) => console.note(text) },
    // It takes what its slot is.
    resourcesOf: () => Promise.resolve({ gpus: 0, threads: 1 }),
  });
}

/** Attempts that such a scheduler of this machine had when it ended. */
export function leftDetached(store: SweepStore): Promise<Job[]> {
  return leftBehind(store, (owner) => hasLeft('local', owner));
}

/** Those of them that were begun; the others wait again. */
async function runningJobs(environment: Environment, store: SweepStore): Promise<RunningJob[]> {
  const running: RunningJob[] = [];
  for (const job of await leftDetached(store)) {
    const folder = folderOf(environment, job);
    if ((await readAttemptRecord(folder)) === null) await giveBack(store, job);
    else {
      const { program } = await readAttemptFile(folder);
      running.push({ job, gpu: program.environment.CUDA_VISIBLE_DEVICES ?? '' });
    }
  }
  return running;
}

async function giveBack(store: SweepStore, { claim }: Job): Promise<void> {
  const failure = { message: 'its server ended before it had begun', step: null };
  const at = systemClock.now();
  await store.finish(claim.attemptId, { outcome: 'preempted', results: {}, failure, at, objective: null });
}

/** Processes of attempts that go on. */
function pidsOf(environment: Environment, running: readonly RunningJob[]): ReadonlySet<number> {
  const processes = new ProcessTable();
  const names = running.map(({ job }) => nameOf(environment, job));
  return new Set(names.flatMap((name) => processes.withVariable(jobVariable, name)));
}

function nameOf(environment: Environment, { claim: { trial, attemptId } }: Job): string {
  return attemptName({ trialId: trial.id, attemptId }, tagOf(environment));
}

function folderOf(environment: Environment, job: Job): string {
  return join(clusterFolder(environment), nameOf(environment, job));
}
