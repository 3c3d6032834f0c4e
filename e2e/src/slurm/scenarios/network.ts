import { setTimeout as delay } from 'node:timers/promises';
import { leaseSeconds } from '../clusterScene.ts';
import {
  agentOutput,
  and,
  atWork,
  closed,
  conclude,
  sweepId,
  until,
  type Scenario,
  type Stage,
  type Verdict,
} from '../stage.ts';
import { within } from '../../faults/patience.ts';

/** Scenarios about the network between agents and their server, which goes through a relay. */

async function shortCut(stage: Stage): Promise<Verdict> {
  const { scene, witness } = stage;
  const command = scene.serve(1);
  await atWork(stage, command);
  const cutMs = (leaseSeconds / 4) * 1000;
  scene.relay.become('silent');
  await delay(cutMs);
  scene.relay.become('open');
  const verdict = await conclude(stage, command, { lost: 0 });
  return and(verdict, `cut for ${cutMs / 1000} s`, [witness.jobs.length !== 1 && 'there was a second attempt']);
}

/** Seconds from the cut until the trial had ended by itself. */
async function ownEnd({ witness }: Stage, job: string, cutMs: number): Promise<number> {
  await until(
    () => (witness.trials().some((trial) => trial.job === job) ? null : true),
    'the end of the trial cut off',
  );
  const seen = witness.seen.find((one) => one.job === job);
  return ((seen?.lastMs ?? 0) - cutMs) / 1000;
}

/** The node of an attempt is out of reach for its server and for Slurm. */
async function cutOff(stage: Stage, isHealed: boolean): Promise<Verdict> {
  const { cluster, scene, witness } = stage;
  const command = scene.serve(1);
  const { job, node } = await atWork(stage, command);
  scene.relay.become('silent', job);
  cluster.signal(node, 'SIGSTOP');
  try {
    const seconds = await ownEnd(stage, job, performance.now());
    await until(() => (witness.jobs.length > 1 ? true : null), 'the next attempt');
    let healed = '';
    if (isHealed) {
      scene.relay.become('open');
      const isGone = () => witness.agents().every((agent) => agent.job !== job);
      await until(() => (isGone() ? true : null), 'the end of the agent that was cut off');
      healed = /ended: 4\d\d/.test(agentOutput(stage, job)) ? ', found itself refused' : ', had given up';
    }
    const verdict = await conclude(stage, command, { lost: 1 });
    return and(verdict, `the trial stopped itself after ${seconds.toFixed(0)} s${healed}`, [
      seconds > leaseSeconds && 'the trial outlived its lease',
    ]);
  } finally {
    cluster.signal(node, 'SIGCONT');
    await cluster.untilIdle();
  }
}

/** Slurm still reaches the node. */
async function ownCut(stage: Stage): Promise<Verdict> {
  const { scene } = stage;
  const command = scene.serve(1);
  const { job } = await atWork(stage, command);
  scene.relay.become('silent', job);
  const seconds = await ownEnd(stage, job, performance.now());
  const verdict = await conclude(stage, command, { lost: 1 });
  return and(verdict, `the trial stopped itself after ${seconds.toFixed(0)} s`, [
    seconds > leaseSeconds && 'the trial outlived its lease',
  ]);
}

/** The server hears everything, and its answers are lost. */
async function noAnswers(stage: Stage): Promise<Verdict> {
  const { scene } = stage;
  const command = scene.serve(1);
  const { job } = await atWork(stage, command);
  scene.relay.become('unanswered', job);
  const seconds = await ownEnd(stage, job, performance.now());
  const verdict = await conclude(stage, command, { lost: 0 });
  return and(verdict, `the trial stopped itself after ${seconds.toFixed(0)} s`);
}

async function repeated(stage: Stage): Promise<Verdict> {
  const { scene } = stage;
  scene.relay.become('repeated');
  const verdict = await conclude(stage, scene.serve(2), { lost: 0 });
  const { repeats } = scene.relay;
  return and(verdict, `${repeats} batches came again, half of them late`, [repeats < 10 && 'nothing was repeated']);
}

/** The job runs, and its agent cannot claim the attempt yet. */
async function cancelledAtStart(stage: Stage): Promise<Verdict> {
  const { scene, witness } = stage;
  scene.relay.become('silent');
  const command = scene.serve(1);
  await until(() => (witness.agents().length > 0 ? true : null), 'the start of an agent');
  await within(scene.scene.start('cancel', sweepId(stage), '--json').ended, 'coolsweep cancel');
  await within(scene.sweepWhen(['cancelled'], command), 'the cancel');
  scene.relay.become('open');
  await until(() => (witness.agents().length === 0 ? true : null), 'the end of the agent');
  await closed(command);
  return {
    saw: 'the agent was refused and started nothing',
    problems: [...(witness.seen.length === 0 ? [] : ['a trial was started']), ...witness.problems()],
  };
}

async function cancelledCutOff(stage: Stage): Promise<Verdict> {
  const { scene, witness } = stage;
  const command = scene.serve(1);
  const { job } = await atWork(stage, command);
  scene.relay.become('silent');
  const cutMs = performance.now();
  await within(scene.scene.start('cancel', sweepId(stage), '--json').ended, 'coolsweep cancel');
  const seconds = await ownEnd(stage, job, cutMs);
  const sweep = await within(scene.sweepWhen(['cancelled'], command), 'the cancel');
  scene.relay.become('open');
  await closed(command);
  const others = sweep.trials.filter(({ state }) => state !== 'cancelled');
  return {
    saw: `the trial stopped itself after ${seconds.toFixed(0)} s; the sweep is cancelled`,
    problems: [...others.map(({ id, state }) => `${id} is ${state}, not cancelled`), ...witness.problems()],
  };
}

export const networkScenarios: readonly Scenario[] = [
  {
    ...{ number: '7', fault: 'network cut, shorter than the lease', sweep: 'quick', play: shortCut },
    expected: 'nothing is tried again; what was said meanwhile is delivered',
  },
  {
    ...{ number: '8', fault: 'node cut off for longer than the lease', sweep: 'steady', isAlone: true },
    expected: 'the trial stops itself before it begins elsewhere',
    play: (stage) => cutOff(stage, false),
  },
  {
    ...{ number: '9', fault: 'node cut off, healed after the restart', sweep: 'steady', isAlone: true },
    expected: 'the first agent finds itself refused; nothing is left of it',
    play: (stage) => cutOff(stage, true),
  },
  {
    ...{ number: '10', fault: 'beats lost, Slurm reaches the node', sweep: 'steady', play: ownCut },
    expected: 'the trial stops itself; a new attempt',
  },
  {
    ...{ number: '10b', fault: 'answers to beats lost', sweep: 'steady', play: noAnswers },
    expected: 'the trial stops itself, and that is heard: it costs nothing',
  },
  {
    ...{ number: '19c', fault: 'cancelled before its agent could claim', sweep: 'quick', play: cancelledAtStart },
    expected: 'no trial is started; ends cancelled',
  },
  {
    ...{ number: '19d', fault: 'cancelled while cut off', sweep: 'steady', play: cancelledCutOff },
    expected: 'the trial stops itself; ends cancelled',
  },
  {
    ...{ number: '22', fault: 'batches repeated and in the wrong order', sweep: 'duo', play: repeated },
    expected: 'each point once',
  },
];
