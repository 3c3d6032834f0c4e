import { eventually, within } from '../../faults/patience.ts';
import type { SubmitFault } from '../clusterScene.ts';
import {
  and,
  atWork,
  closed,
  conclude,
  jobsOf,
  patienceMs,
  sweepId,
  until,
  type Scenario,
  type Stage,
  type Verdict,
} from '../stage.ts';

/** Scenarios about `coolsweep serve`: it dies, there are two of it, its submissions fail, its sweep is cancelled. */

async function serverKilled(stage: Stage): Promise<Verdict> {
  const command = stage.scene.serve(2);
  await atWork(stage, command);
  command.signal('SIGKILL');
  await command.ended;
  return conclude(stage, stage.scene.serve(2), { lost: 0 });
}

/** One submission fails in the server's hands. */
async function submitFault(stage: Stage, fault: SubmitFault): Promise<Verdict> {
  const { scene } = stage;
  scene.faultNextSubmit(fault);
  const command = scene.serve(2);
  const isDead = fault !== 'lost';
  if (isDead) await within(command.ended, 'the death of the server', patienceMs);
  else await eventually(() => (scene.isFaulted ? true : null), patienceMs);
  const verdict = await conclude(stage, isDead ? scene.serve(2) : command, { lost: 0 });
  return and(verdict, '', [!scene.isFaulted && 'the fault did not happen']);
}

/** A second server at the same address is refused; one at another address shares the trials. */
async function twoServers(stage: Stage): Promise<Verdict> {
  const { scene, witness } = stage;
  const other = scene.configure({ port: scene.port + 1, url: `http://127.0.0.1:${scene.port + 1}` }, 'other.config.ts');
  const first = scene.serve(1);
  await until(() => (first.lines.length > 0 || first.isOver ? true : null), 'the start of the server');
  const refused = await within(scene.serve(1).ended, 'the refusal of a second server', patienceMs);
  const second = scene.serve(1, '--config', other);
  const verdict = await conclude(stage, first, { lost: 0 });
  await closed(second);
  const started = [first, second].map(({ lines }) => lines.filter(({ event }) => event === 'started').length);
  return and(verdict, `${started.join(' and ')} attempts of the two`, [
    refused.code === 0 && 'a second server at the same address was not refused',
    !refused.stderr.includes('agents cannot be heard on') && `the refusal says ${refused.stderr}`,
    started.includes(0) && 'one of the servers had nothing to do',
    witness.jobs.length !== 4 && `there were ${witness.jobs.length} attempts, not 4`,
  ]);
}

async function cancelled(stage: Stage, isPending: boolean): Promise<Verdict> {
  const { scene, witness } = stage;
  if (isPending) scene.hold(true);
  const command = scene.serve(2);
  const pending = () => jobsOf(stage).some(({ state }) => state === 'PENDING');
  if (isPending) await until(() => (pending() ? true : null), 'a job that waits');
  else await atWork(stage, command);
  const id = sweepId(stage);
  // Twice: the second one changes nothing.
  await within(scene.scene.start('cancel', id, '--json').ended, 'coolsweep cancel');
  await within(scene.scene.start('cancel', id, '--json').ended, 'coolsweep cancel');
  const sweep = await within(scene.sweepWhen(['cancelled'], command), 'the cancel', patienceMs);
  const isOver = () => jobsOf(stage).every((job) => job.isOver);
  await until(() => (isOver() ? true : null), 'the end of the jobs');
  await closed(command);
  const others = sweep.trials.filter(({ state }) => state !== 'cancelled');
  return {
    saw: `${sweep.trials.length} trials cancelled, ${witness.seen.length} had been started`,
    problems: [
      ...others.map(({ id: trial, state }) => `${trial} is ${state}, not cancelled`),
      ...(isPending && witness.seen.length > 0 ? ['a trial was started though it was cancelled before'] : []),
      ...(witness.trials().length === 0 ? [] : ['a trial process is left']),
      ...witness.problems(),
    ],
  };
}

export const serverScenarios: readonly Scenario[] = [
  {
    ...{ number: 'S', fault: 'server killed while trials run', sweep: 'duo', play: serverKilled },
    expected: 'the next one goes on with them; nothing is tried again',
  },
  {
    ...{ number: '13a', fault: 'server killed before sbatch', sweep: 'quick' },
    expected: 'one job for an attempt',
    play: (stage) => submitFault(stage, 'before'),
  },
  {
    ...{ number: '13b', fault: 'server killed before it knew the job', sweep: 'quick' },
    expected: 'found by its name; one job for an attempt',
    play: (stage) => submitFault(stage, 'after'),
  },
  {
    ...{ number: '14', fault: 'answer of sbatch lost', sweep: 'quick' },
    expected: 'found by its name, not submitted again',
    play: (stage) => submitFault(stage, 'lost'),
  },
  {
    ...{ number: '15', fault: 'two servers', sweep: 'quartet', play: twoServers },
    expected: 'each trial once; at the same address the second is refused',
  },
  {
    ...{ number: '19a', fault: 'cancelled while pending, twice', sweep: 'duo' },
    expected: 'no trial is started; ends cancelled',
    play: (stage) => cancelled(stage, true),
  },
  {
    ...{ number: '19b', fault: 'cancelled while running, twice', sweep: 'duo' },
    expected: 'stops; ends cancelled',
    play: (stage) => cancelled(stage, false),
  },
];
