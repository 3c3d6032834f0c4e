import { setTimeout as delay } from 'node:timers/promises';
import { countAttempts, differences } from '../faults/differences.ts';
import { eventually, within } from '../faults/patience.ts';
import { placeOf, signalled } from '../faults/processTable.ts';
import type { StartedCommand } from '../faults/startedCommand.ts';
import type { SweepRecord } from '../faults/sweepRecord.ts';
import type { Witness } from '../slurm/witness.ts';
import type { RayCluster } from './rayCluster.ts';
import type { SubmitFault } from './rayProxy.ts';
import type { RayScene, RaySweep } from './rayScene.ts';

/** What a scenario has to work with. */
export interface Stage {
  readonly cluster: RayCluster;
  readonly scene: RayScene;
  readonly witness: Witness;
  /** The same sweep, trained on this machine alone. */
  readonly local: SweepRecord;
}

/** A fault of section 5 of the design, and what is wrong after it; nothing when the sweep has survived. */
export interface Scenario {
  readonly number: string;
  readonly fault: string;
  readonly expected: string;
  readonly sweep: RaySweep;
  /** How long jobs may wait. Default: long. */
  readonly startTimeoutSeconds?: number;
  /** Its stand-in has nothing of that kind. */
  readonly needsRay?: boolean;
  readonly play: (stage: Stage) => Promise<string[]>;
}

/** Most that a part of a scenario may take, on a busy machine. */
const patienceMs = 420_000;
/** Jobs that keep both GPUs from others. */
const blockers = ['blocker-1', 'blocker-2'];

/** Waits for a trial to be at work and to have a checkpoint. */
async function atWork({ scene, witness }: Stage, command: StartedCommand): Promise<void> {
  const isUnderWay = () =>
    scene.scene.sweeps()?.some(({ trials }) => trials.some(({ checkpoint }) => checkpoint !== null));
  const found = await eventually(
    () => ((witness.trials().length > 0 && isUnderWay() === true) || command.isOver ? true : null),
    patienceMs,
  );
  if (found === null || command.isOver) throw new Error('no trial began to train');
}

async function ended(command: StartedCommand): Promise<void> {
  command.signal('SIGTERM');
  await within(command.ended, 'the end of coolsweep serve', patienceMs);
}

/** Waits for the end, and compares: invariants A and B, and the results bit for bit. */
async function conclude(stage: Stage, command: StartedCommand, lost: number): Promise<string[]> {
  const { scene, witness, local } = stage;
  await within(scene.sweepWhen(['finished'], command), 'the sweep', patienceMs);
  await ended(command);
  const sweeps = scene.scene.sweeps() ?? [];
  const count = sweeps[0] === undefined ? 0 : countAttempts(sweeps[0], 'lost');
  const isOff = count === lost ? [] : [`${count} attempts were lost, not ${lost}`];
  return [...differences(local, sweeps, { lost }), ...isOff, ...witness.overlaps, ...submittedTwice(stage)];
}

/** An attempt has one job, whatever happens: Ray is never asked for a second one. */
function submittedTwice({ scene: { proxy } }: Stage): string[] {
  const twice = proxy.submitted.filter((id, index) => proxy.submitted.indexOf(id) !== index);
  return twice.map((id) => `${id} was submitted twice`);
}

/** All of the sweep, undisturbed: so many trials at a time on each of the two GPUs. */
async function whole(stage: Stage, trialsPerGpu: number): Promise<string[]> {
  const { scene, witness } = stage;
  const problems = await conclude(stage, scene.serve(2 * trialsPerGpu), 0);
  const devices = [...new Set(witness.seen.map((one) => one.devices))].sort();
  return [
    ...problems,
    ...(trialsPerGpu === 1 ? witness.problems() : []),
    ...(witness.most === 2 * trialsPerGpu ? [] : [`${witness.most} trials at a time, not ${2 * trialsPerGpu}`]),
    ...(devices.join() === '0,1' ? [] : [`the GPUs were ${devices.join()}`]),
  ];
}

/** Kills a process of an attempt that is at work. */
async function killed(stage: Stage, victim: () => number | undefined): Promise<string[]> {
  const command = stage.scene.serve(2);
  await atWork(stage, command);
  const pid = victim();
  if (pid === undefined || !signalled(pid, 'SIGKILL')) return ['there was nothing to kill'];
  return conclude(stage, command, 1);
}

/** Ray's process above an agent, which has it as its direct child. */
function supervisor(witness: Witness): number | undefined {
  const agent = witness.agents()[0];
  return agent === undefined ? undefined : placeOf(agent.pid)?.parent;
}

async function serverKilled(stage: Stage): Promise<string[]> {
  const command = stage.scene.serve(2);
  await atWork(stage, command);
  command.signal('SIGKILL');
  await command.ended;
  return conclude(stage, stage.scene.serve(2), 0);
}

/** Both trials die with their supervisors, and a head that knows of neither runs what is left. */
async function headKilled(stage: Stage): Promise<string[]> {
  const { scene, cluster, witness } = stage;
  const command = scene.serve(2);
  await atWork(stage, command);
  await eventually(() => (witness.trials().length === 2 ? true : null), patienceMs);
  cluster.killHead();
  const areGone = await eventually(() => (witness.trials().length === 0 ? true : null), patienceMs);
  await cluster.start();
  const problems = await conclude(stage, command, 2);
  return [...(areGone === null ? ['trials outlived the head'] : []), ...problems];
}

/** One submission fails in the server's hands. */
async function submitFault(stage: Stage, fault: SubmitFault): Promise<string[]> {
  const { scene } = stage;
  let command: StartedCommand | null = null;
  scene.proxy.faultNextSubmit(fault, () => command?.signal('SIGKILL'));
  command = scene.serve(2);
  const isDead = fault !== 'lost';
  if (isDead) await within(command.ended, 'the death of the server', patienceMs);
  else await eventually(() => (scene.proxy.isFaulted ? true : null), patienceMs);
  const problems = await conclude(stage, isDead ? scene.serve(2) : command, 0);
  return [...problems, ...(scene.proxy.isFaulted ? [] : ['the fault did not happen'])];
}

/** Ends after all trials of a sweep that was asked for are cancelled; twice: the second one changes nothing. */
async function cancelled(stage: Stage, command: StartedCommand): Promise<string[]> {
  const { scene } = stage.scene;
  const [{ id } = { id: '' }] = scene.sweeps() ?? [];
  for (let times = 0; times < 2; times++)
    await within(scene.start('cancel', id, '--json').ended, 'coolsweep cancel', patienceMs);
  const sweep = await within(stage.scene.sweepWhen(['cancelled'], command), 'the cancel', patienceMs);
  const others = sweep.trials.filter(({ state }) => state !== 'cancelled');
  return others.map(({ id: trial, state }) => `${trial} is ${state}, not cancelled`);
}

async function cancelledAtWork(stage: Stage): Promise<string[]> {
  const command = stage.scene.serve(2);
  await atWork(stage, command);
  const problems = await cancelled(stage, command);
  const areGone = await eventually(() => (stage.witness.trials().length === 0 ? true : null), patienceMs);
  await ended(command);
  return [...problems, ...(areGone === null ? ['a trial process is left'] : []), ...stage.witness.overlaps];
}

/** Does something while others have both GPUs, and gives them back. */
async function whileBlocked<T>({ cluster }: Stage, work: () => Promise<T>): Promise<T> {
  const ids = blockers.map((name) => `${name}-${process.hrtime.bigint()}`);
  for (const id of ids) await cluster.occupy(id);
  try {
    return await work();
  } finally {
    for (const id of ids) await cluster.release(id);
  }
}

/** What Ray says of a job that was submitted; null before that. */
async function statusWhen({ scene, cluster }: Stage, wanted: readonly (string | null)[]): Promise<string | null> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const [id] = scene.proxy.submitted;
    const status = id === undefined ? null : await cluster.status(id);
    if (wanted.includes(status) || performance.now() > deadline) return status;
    await delay(250);
  }
}

/** A stop of a job that waits does nothing in Ray: its command begins, and must find no claim. */
async function cancelledPending(stage: Stage): Promise<string[]> {
  const { command, problems } = await whileBlocked(stage, async () => {
    const serving = stage.scene.serve(2);
    const status = await statusWhen(stage, ['PENDING']);
    const wrong = status === 'PENDING' ? [] : [`the job was ${status ?? 'unknown'}`];
    return { command: serving, problems: [...(await cancelled(stage, serving)), ...wrong] };
  });
  const last = await statusWhen(stage, ['SUCCEEDED', 'STOPPED', 'FAILED']);
  await ended(command);
  const isStarted = stage.witness.seen.length > 0;
  return [
    ...problems,
    ...(isStarted ? ['a trial was started though it was cancelled before'] : []),
    ...(last === null || last === 'PENDING' || last === 'RUNNING' ? [`the job is ${last ?? 'unknown'} still`] : []),
  ];
}

/** Jobs that wait too long are given up, and others take their place when there is room. */
async function startTimeout(stage: Stage): Promise<string[]> {
  const { proxy } = stage.scene;
  const command = await whileBlocked(stage, async () => {
    const serving = stage.scene.serve(2);
    // More jobs than trials: some were given up, and tried again.
    await eventually(() => (proxy.submitted.length > 2 ? true : null), patienceMs);
    return serving;
  });
  const problems = await conclude(stage, command, 0);
  return [...problems, ...(proxy.submitted.length > 2 ? [] : ['no job was given up'])];
}

export const scenarios: readonly Scenario[] = [
  {
    ...{ number: '0', fault: 'none: six trials, two at a time', sweep: 'six.yaml' },
    expected: 'a GPU for each; the record as on one machine, bit for bit',
    play: (stage) => whole(stage, 1),
  },
  {
    ...{ number: '0b', fault: 'none: four trials of half a GPU each', sweep: 'halves.yaml' },
    expected: 'four at a time, two on each GPU',
    play: (stage) => whole(stage, 2),
  },
  {
    ...{ number: '1', fault: 'trial killed', sweep: 'pair.yaml' },
    expected: 'the agent reports its end, a new attempt from the checkpoint',
    play: (stage) => killed(stage, () => stage.witness.trials()[0]?.pid),
  },
  {
    ...{ number: '2', fault: 'agent killed', sweep: 'pair.yaml' },
    expected: 'the trial dies with it; a new attempt when the lease has run out',
    play: (stage) => killed(stage, () => stage.witness.agents()[0]?.pid),
  },
  {
    ...{ number: '5', fault: 'supervisor killed', sweep: 'pair.yaml', needsRay: true },
    expected: 'agent and trial die with it; a new attempt when the lease has run out',
    play: (stage) => killed(stage, () => supervisor(stage.witness)),
  },
  {
    ...{ number: '-', fault: 'server killed while trials run', sweep: 'pair.yaml', play: serverKilled },
    expected: 'the next one goes on with them; nothing is trained twice',
  },
  {
    ...{ number: '12', fault: 'head killed, without Redis', sweep: 'pair.yaml', play: headKilled },
    expected: 'trials die with it; new attempts on the next head, which knows of no job',
  },
  {
    ...{ number: '13a', fault: 'server killed before it submits', sweep: 'pair.yaml' },
    expected: 'one job for an attempt',
    play: (stage) => submitFault(stage, 'before'),
  },
  {
    ...{ number: '13b', fault: 'server killed before it knew the job', sweep: 'pair.yaml' },
    expected: 'found by its id; one job for an attempt',
    play: (stage) => submitFault(stage, 'after'),
  },
  {
    ...{ number: '14', fault: 'answer to a submission lost', sweep: 'pair.yaml' },
    expected: 'found by its id, not submitted again',
    play: (stage) => submitFault(stage, 'lost'),
  },
  {
    ...{ number: '19a', fault: 'cancelled while pending, twice', sweep: 'pair.yaml', play: cancelledPending },
    expected: 'Ray starts the job all the same, and it starts no trial; ends cancelled',
  },
  {
    ...{ number: '19b', fault: 'cancelled while running, twice', sweep: 'pair.yaml', play: cancelledAtWork },
    expected: 'stops; ends cancelled',
  },
  {
    ...{ number: 'S', fault: 'no room for longer than the start time-out', sweep: 'pair.yaml', play: startTimeout },
    ...{ startTimeoutSeconds: 8, expected: 'given up and tried again, at no cost' },
  },
];
