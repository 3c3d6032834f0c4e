import { existsSync, readFileSync } from 'node:fs';
import { signalled } from '../../faults/processTable.ts';
import {
  agentOutput,
  and,
  atWork,
  conclude,
  jobsOf,
  until,
  type Scenario,
  type Stage,
  type Verdict,
} from '../stage.ts';
import type { JobProcess } from '../trialWatch.ts';

/** Scenarios about a trial, its agent, and the machine on which both are. */

async function whole(stage: Stage): Promise<Verdict> {
  const verdict = await conclude(stage, stage.scene.serve(4), { lost: 0 });
  const { most, seen } = stage.witness;
  const devices = new Set(seen.map(({ node, devices: own }) => `${node}:${own}`));
  return and(verdict, `${most} at a time on ${[...devices].sort().join(' ')}`, [
    most !== 4 && `${most} trials at a time, not 4`,
    devices.size !== 4 && 'not every trial had a GPU of its own',
  ]);
}

/** Kills a process of an attempt that is at work. */
async function killed(stage: Stage, victim: (trial: JobProcess) => JobProcess | undefined): Promise<Verdict> {
  const command = stage.scene.serve(2);
  const target = victim(await atWork(stage, command));
  if (target === undefined || !signalled(target.pid, 'SIGKILL')) throw new Error('there was nothing to kill');
  return conclude(stage, command, { lost: 1 });
}

/** An agent that cannot end its trial, since it is stopped itself: the one case in which two may run side by side. */
async function frozenAgent(stage: Stage): Promise<Verdict> {
  const { scene, witness } = stage;
  const command = scene.serve(1);
  const { job } = await atWork(stage, command);
  const agent = witness.agents().find((one) => one.job === job);
  if (agent === undefined || !signalled(agent.pid, 'SIGSTOP')) throw new Error('there was nothing to freeze');
  try {
    await until(() => (witness.jobs.length > 1 ? true : null), 'the next attempt');
  } finally {
    signalled(agent.pid, 'SIGCONT');
  }
  const isGone = () =>
    witness.agents().every((one) => one.job !== job) && witness.trials().every((one) => one.job !== job);
  await until(() => (isGone() ? true : null), 'the end of the first attempt');
  const verdict = await conclude(stage, command, { lost: 1 });
  const { overlaps } = witness;
  const isRefused = /ended: 4\d\d/.test(agentOutput(stage, job));
  return {
    saw: `${overlaps.length === 0 ? 'no overlap' : 'an overlap, as allowed here'}; the first one ${isRefused ? 'found itself refused' : 'was ended by Slurm'}; ${verdict.saw}`,
    problems: verdict.problems.filter(
      (problem) => !overlaps.includes(problem) && !problem.includes('had the same GPU'),
    ),
  };
}

/** Kills everything that a node runs of the attempt, and its daemon. */
async function nodeOff(stage: Stage): Promise<Verdict> {
  const { cluster, scene, witness } = stage;
  const command = scene.serve(1);
  const { node, job } = await atWork(stage, command);
  const own = [...witness.agents(), ...witness.trials()].filter((one) => one.node === node);
  const parents = own.flatMap(({ pid }) => stepDaemonOf(pid) ?? []);
  for (const pid of parents) signalled(pid, 'SIGKILL');
  await cluster.killDaemon(node);
  for (const { pid } of own) signalled(pid, 'SIGKILL');
  try {
    const verdict = await conclude(stage, command, { lost: 1 });
    const places = witness.seen.filter((one) => one.job !== job).map((one) => one.node);
    return and(verdict, `${node} off, went on at ${[...new Set(places)].join(' ')}`, [
      places.includes(node) && `an attempt ran on ${node}, which was off`,
    ]);
  } finally {
    cluster.startDaemon(node);
    await cluster.untilIdle();
  }
}

/** Slurm's own process above a job. */
function stepDaemonOf(pid: number): number | null {
  const status = existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '';
  const parent = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  if (parent <= 1) return null;
  return readFileSync(`/proc/${parent}/cmdline`, 'utf8').startsWith('slurmstepd') ? parent : stepDaemonOf(parent);
}

/** On the node to which the first job comes, every job ends at once. */
async function badNode(stage: Stage): Promise<Verdict> {
  const { scene, witness } = stage;
  const mark = `${scene.scene.folder}/bad-node`;
  scene.prologue(
    `[ -e '${mark}' ] || echo "$SLURMD_NODENAME" >'${mark}'`,
    `[ "$(cat '${mark}')" = "$SLURMD_NODENAME" ] && exit 1`,
  );
  const command = scene.serve(2);
  const verdict = await conclude(stage, command, { lost: 0 });
  const bad = readFileSync(mark, 'utf8').trim();
  const failures = jobsOf(stage).filter(({ state }) => state === 'FAILED').length;
  return and(verdict, `${failures} jobs ended at once on ${bad}, then it was avoided`, [
    failures > 4 && `${failures} attempts went to ${bad}`,
    witness.seen.some(({ node }) => node === bad) && `a trial ran on ${bad}`,
  ]);
}

export const processScenarios: readonly Scenario[] = [
  {
    ...{ number: '0', fault: 'none: eight trainings, four at a time', sweep: 'eight', play: whole, isAlone: true },
    expected: 'a GPU for each; the record as on one machine, bit for bit',
  },
  {
    ...{ number: '1', fault: 'trial killed', sweep: 'quick' },
    expected: 'the agent reports its end; a new attempt from the checkpoint',
    play: (stage) => killed(stage, (trial) => trial),
  },
  {
    ...{ number: '1b', fault: 'trial of a training killed', sweep: 'pair' },
    expected: 'as 1',
    play: (stage) => killed(stage, (trial) => trial),
  },
  {
    ...{ number: '2', fault: 'agent killed', sweep: 'quick' },
    expected: 'the trial dies with it; a new attempt when the lease has run out',
    play: (stage) => killed(stage, ({ job }) => stage.witness.agents().find((one) => one.job === job)),
  },
  {
    ...{ number: '3', fault: 'agent frozen past its lease', sweep: 'slow', play: frozenAgent },
    expected: 'what it says afterwards is refused, and its trial stopped',
  },
  {
    ...{ number: '6', fault: 'node off', sweep: 'steady', play: nodeOff, isAlone: true },
    expected: 'a new attempt on another node when the lease has run out',
  },
  {
    ...{ number: '20', fault: 'every job ends at once on one node', sweep: 'duo', play: badNode },
    expected: 'the node is avoided, and it costs the trials nothing',
  },
];
