import { setTimeout as delay } from 'node:timers/promises';
import { countAttempts, differences } from '../faults/differences.ts';
import { eventually, within } from '../faults/patience.ts';
import { signalled } from '../faults/processTable.ts';
import type { StartedCommand } from '../faults/startedCommand.ts';
import type { SweepRecord } from '../faults/sweepRecord.ts';
import type { ClusterScene, SubmitFault } from './clusterScene.ts';
import type { SlurmCluster } from './slurmCluster.ts';
import { agentAtWork, type Witness } from './witness.ts';

/** What a scenario has to work with. */
export interface Stage {
  readonly cluster: SlurmCluster;
  readonly scene: ClusterScene;
  readonly witness: Witness;
  /** The same sweep, trained on this machine alone. */
  readonly local: SweepRecord;
}

/** A fault of section 5 of the design, and what is wrong after it; nothing when the sweep has survived. */
export interface Scenario {
  readonly number: string;
  readonly fault: string;
  readonly expected: string;
  readonly sweep: 'eight.yaml' | 'pair.yaml';
  readonly play: (stage: Stage) => Promise<string[]>;
}

/** Most that a part of a scenario may take, on a busy machine. */
const patienceMs = 420_000;

/** Waits for a trial to be at work and to have a checkpoint. */
async function atWork({ scene, witness }: Stage, command: StartedCommand): Promise<void> {
  const isUnderWay = () =>
    scene.scene.sweeps()?.some(({ trials }) => trials.some(({ checkpoint }) => checkpoint !== null));
  const found = await eventually(
    () => ((witness.trialProcess() !== null && isUnderWay() === true) || command.isOver ? true : null),
    patienceMs,
  );
  if (found === null || command.isOver) throw new Error('no trial began to train');
}

/** Waits for the end, and compares: invariants A and B, and the results bit for bit. */
async function conclude(stage: Stage, command: StartedCommand, lost: number): Promise<string[]> {
  const { scene, witness, local } = stage;
  await within(scene.sweepWhen(['finished'], command), 'the sweep', patienceMs);
  command.signal('SIGTERM');
  await within(command.ended, 'the end of coolsweep serve', patienceMs);
  const sweeps = scene.scene.sweeps() ?? [];
  const [sweep] = sweeps;
  const count = sweep === undefined ? 0 : countAttempts(sweep, 'lost');
  const isOff = count === lost ? [] : [`${count} attempts were lost, not ${lost}`];
  return [...differences(local, sweeps, { lost }), ...isOff, ...witness.problems()];
}

async function whole(stage: Stage): Promise<string[]> {
  const problems = await conclude(stage, stage.scene.serve(4), 0);
  const { most, seen } = stage.witness;
  const devices = new Set(seen.map(({ node, devices }) => `${node}:${devices}`));
  return [
    ...problems,
    ...(most === 4 ? [] : [`${most} trials at a time, not 4`]),
    ...(devices.size === 4 ? [] : [`the GPUs were ${[...devices].join(', ')}`]),
  ];
}

/** Kills a process of an attempt that is at work. */
async function killed(stage: Stage, victim: () => number | null): Promise<string[]> {
  const command = stage.scene.serve(2);
  await atWork(stage, command);
  const pid = victim();
  if (pid === null || !signalled(pid, 'SIGKILL')) return ['there was nothing to kill'];
  return conclude(stage, command, 1);
}

async function serverKilled(stage: Stage): Promise<string[]> {
  const command = stage.scene.serve(2);
  await atWork(stage, command);
  command.signal('SIGKILL');
  await command.ended;
  const again = stage.scene.serve(2);
  const problems = await conclude(stage, again, 0);
  return [...problems, ...oneJobEach(stage)];
}

/** One submission fails in the server's hands. */
async function submitFault(stage: Stage, fault: SubmitFault): Promise<string[]> {
  const { scene } = stage;
  scene.faultNextSubmit(fault);
  const command = scene.serve(2);
  const isDead = fault !== 'lost';
  if (isDead) await within(command.ended, 'the death of the server', patienceMs);
  else await eventually(() => (scene.isFaulted ? true : null), patienceMs);
  const problems = await conclude(stage, isDead ? scene.serve(2) : command, 0);
  return [...problems, ...(scene.isFaulted ? [] : ['the fault did not happen']), ...oneJobEach(stage)];
}

/** Jobs that Slurm has had, by the name of the attempt. */
function oneJobEach({ cluster, scene }: Stage): string[] {
  const names = cluster
    .run('squeue', '-h', '--states=all', '-o', '%j')
    .trim()
    .split('\n')
    .map((name) => name.trim());
  const own = new Set((scene.scene.sweeps() ?? []).flatMap(({ trials }) => trials.map(({ id }) => id)));
  const twice = names.filter(
    (name, index) => names.indexOf(name) !== index && [...own].some((id) => name.startsWith(`${id}-a`)),
  );
  return twice.map((name) => `there were two jobs ${name}`);
}

async function cancelled(stage: Stage, isPending: boolean): Promise<string[]> {
  const { scene, cluster, witness } = stage;
  if (isPending) cluster.open(false);
  try {
    const command = scene.serve(2);
    if (isPending)
      await eventually(() => (cluster.run('squeue', '-h', '-t', 'PENDING').trim() === '' ? null : true), patienceMs);
    else await atWork(stage, command);
    const [{ id } = { id: '' }] = scene.scene.sweeps() ?? [];
    // Twice: the second one changes nothing.
    await within(scene.scene.start('cancel', id, '--json').ended, 'coolsweep cancel');
    await within(scene.scene.start('cancel', id, '--json').ended, 'coolsweep cancel');
    const sweep = await within(scene.sweepWhen(['cancelled'], command), 'the cancel', patienceMs);
    if (isPending) cluster.open(true);
    await eventually(() => (cluster.run('squeue', '-h').trim() === '' ? true : null), 60_000);
    await delay(1000);
    const isStarted = isPending && witness.seen.length > 0;
    command.signal('SIGTERM');
    await within(command.ended, 'the end of coolsweep serve', patienceMs);
    const others = sweep.trials.filter(({ state }) => state !== 'cancelled');
    return [
      ...others.map(({ id: trial, state }) => `${trial} is ${state}, not cancelled`),
      ...(isStarted ? ['a trial was started though it was cancelled before'] : []),
      ...(witness.trialProcess() === null ? [] : ['a trial process is left']),
      ...witness.problems(),
    ];
  } finally {
    if (isPending) cluster.open(true);
  }
}

export const scenarios: readonly Scenario[] = [
  {
    ...{ number: '0', fault: 'none: eight trials, four at a time', sweep: 'eight.yaml', play: whole },
    expected: 'a GPU for each; the record as on one machine, bit for bit',
  },
  {
    ...{ number: '1', fault: 'trial killed', sweep: 'pair.yaml' },
    expected: 'the agent reports its end, a new attempt from the checkpoint',
    play: (stage) => killed(stage, () => stage.witness.trialProcess()),
  },
  {
    ...{ number: '2', fault: 'agent killed', sweep: 'pair.yaml' },
    expected: 'the trial dies with it; a new attempt when the lease has run out',
    play: (stage) => killed(stage, agentAtWork),
  },
  {
    ...{ number: '-', fault: 'server killed while trials run', sweep: 'pair.yaml', play: serverKilled },
    expected: 'the next one goes on with them; nothing is trained twice',
  },
  {
    ...{ number: '13a', fault: 'server killed before sbatch', sweep: 'pair.yaml' },
    expected: 'one job for an attempt',
    play: (stage) => submitFault(stage, 'before'),
  },
  {
    ...{ number: '13b', fault: 'server killed before it knew the job', sweep: 'pair.yaml' },
    expected: 'found by its name; one job for an attempt',
    play: (stage) => submitFault(stage, 'after'),
  },
  {
    ...{ number: '14', fault: 'answer of sbatch lost', sweep: 'pair.yaml' },
    expected: 'found by its name, not submitted again',
    play: (stage) => submitFault(stage, 'lost'),
  },
  {
    ...{ number: '19a', fault: 'cancelled while pending, twice', sweep: 'pair.yaml' },
    expected: 'no trial is started; ends cancelled',
    play: (stage) => cancelled(stage, true),
  },
  {
    ...{ number: '19b', fault: 'cancelled while running, twice', sweep: 'pair.yaml' },
    expected: 'stops; ends cancelled',
    play: (stage) => cancelled(stage, false),
  },
];
