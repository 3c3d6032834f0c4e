import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { countAttempts, differences } from '../faults/differences.ts';
import { eventually, within } from '../faults/patience.ts';
import type { StartedCommand } from '../faults/startedCommand.ts';
import type { SweepRecord } from '../faults/sweepRecord.ts';
import type { ClusterScene, SweepFile } from './clusterScene.ts';
import type { DatabaseServer } from './databaseServer.ts';
import type { SlurmCluster, SlurmJob } from './slurmCluster.ts';
import type { JobProcess } from './trialWatch.ts';
import type { Witness } from './witness.ts';

/** What a scenario has to work with. */
export interface Stage {
  readonly cluster: SlurmCluster;
  readonly scene: ClusterScene;
  readonly witness: Witness;
  /** The same sweep, trained on this machine alone. */
  readonly local: Promise<SweepRecord>;
  /** Of scenarios about it alone. */
  readonly database: DatabaseServer | null;
  /** Source of what is drawn at random. */
  readonly seed: number;
}

/** What came of a fault: a line for the table, and what is wrong; nothing is when the sweep has survived. */
export interface Verdict {
  readonly saw: string;
  readonly problems: readonly string[];
}

/** A fault of section 5 of the design of the cluster, or of a part of it. */
export interface Scenario {
  readonly number: string;
  readonly fault: string;
  readonly expected: string;
  readonly sweep: SweepFile;
  /** Disturbs the whole cluster: nothing else is played meanwhile. Default: no. */
  readonly isAlone?: boolean;
  /** Needs a PostgreSQL server of its own. Default: the record is in a file. */
  readonly hasDatabase?: boolean;
  /** The data folder has a small disk of its own. Default: no. */
  readonly hasSmallDisk?: boolean;
  readonly play: (stage: Stage) => Promise<Verdict>;
}

/** What else than the results may be different from the run without faults. */
export interface Allowance {
  /** Attempts that were lost, each of which costs its trial one of three. */
  readonly lost: number;
  /** No more than so many, in place of just so many. Default: no. */
  readonly isAtMost?: boolean;
  readonly clockWasSet?: boolean;
  /** Differences that were to be expected are taken out. Default: none are. */
  readonly forgives?: (difference: string) => boolean;
}

/** Most that a part of a scenario may take, on a busy machine. */
export const patienceMs = 420_000;

/** Waits until there is an answer. */
export async function until<T>(ask: () => T | null, what: string, ms = patienceMs): Promise<T> {
  const found = await eventually(ask, ms);
  if (found === null) throw new Error(`${what} did not happen within ${ms / 1000} s`);
  return found;
}

/** Waits for a trial to be at work and to have a checkpoint; returns its process. */
export async function atWork({ scene, witness }: Stage, command: StartedCommand): Promise<JobProcess> {
  const isUnderWay = () => scene.sweeps()?.some(({ trials }) => trials.some(({ checkpoint }) => checkpoint !== null));
  let looks = 0;
  const process = await eventually(() => {
    if (command.isOver) return 'over';
    const [trial] = witness.trials();
    // The record is copied to be read, which is not done at every look.
    return trial !== undefined && looks++ % 5 === 0 && isUnderWay() === true ? trial : null;
  }, patienceMs);
  if (process === null || process === 'over') throw new Error('no trial began to train');
  return process;
}

/** Stops a scheduler in good order. */
export async function closed(command: StartedCommand): Promise<void> {
  command.signal('SIGTERM');
  await within(command.ended, 'the end of coolsweep serve', patienceMs);
}

/** Waits for the end, and compares: invariants A and B, and the results bit for bit. */
export async function conclude(stage: Stage, command: StartedCommand, allowed: Allowance): Promise<Verdict> {
  const { scene, witness } = stage;
  await within(scene.sweepWhen(['finished'], command), 'the sweep', patienceMs);
  await closed(command);
  const sweeps = scene.sweeps() ?? [];
  const [sweep] = sweeps;
  const count = sweep === undefined ? 0 : countAttempts(sweep, 'lost');
  const isOff = allowed.isAtMost === true ? count > allowed.lost : count !== allowed.lost;
  const found = differences(await stage.local, sweeps, allowed);
  return {
    saw: sweep === undefined ? 'nothing' : story(sweep, witness),
    problems: [
      ...found.filter((difference) => allowed.forgives?.(difference) !== true),
      ...(isOff ? [`${count} attempts were lost, not ${allowed.lost}`] : []),
      ...witness.problems(),
      ...oneJobEach(stage),
    ],
  };
}

/** A verdict with more to say, and to find wrong. */
export function and(verdict: Verdict, saw: string, problems: readonly (string | false)[] = []): Verdict {
  return {
    saw: saw === '' ? verdict.saw : `${saw}; ${verdict.saw}`,
    problems: [...verdict.problems, ...problems.filter((problem) => problem !== false)],
  };
}

/** How the attempts of a sweep ended, and how far apart those of a trial were. */
function story(sweep: SweepRecord, { gapSeconds }: Witness): string {
  const outcomes = ['completed', 'lost', 'stopped', 'preempted', 'failed', 'cancelled'];
  const counts = outcomes.flatMap((outcome) => {
    const count = countAttempts(sweep, outcome);
    return count === 0 ? [] : [`${count} ${outcome}`];
  });
  const resumed = sweep.trials.reduce((sum, trial) => sum + trial.resumed, 0);
  return [
    counts.join(', '),
    ...(resumed === 0 ? [] : [`${resumed} from a checkpoint`]),
    ...(gapSeconds === null ? [] : [`${gapSeconds.toFixed(1)} s between attempts`]),
  ].join(', ');
}

/** The jobs that Slurm has had of this scene. */
export function jobsOf({ cluster, scene }: Stage): SlurmJob[] {
  return cluster.jobsIn(scene.scene.home);
}

/** Slurm has had one job for an attempt. */
function oneJobEach(stage: Stage): string[] {
  const names = jobsOf(stage).map(({ name }) => name);
  return names.filter((name, index) => names.indexOf(name) !== index).map((name) => `there were two jobs ${name}`);
}

/** What the agents of an attempt wrote into the outputs of its jobs. */
export function agentOutput({ scene }: Stage, attempt: string): string {
  const folder = join(scene.scene.home, 'cluster', attempt);
  const outputs = readdirSync(folder).filter((name) => name.endsWith('.out'));
  return outputs.map((name) => readFileSync(join(folder, name), 'utf8')).join('');
}

/** Id of the sweep. */
export function sweepId({ scene }: Stage): string {
  return scene.sweeps()?.[0]?.id ?? '';
}
