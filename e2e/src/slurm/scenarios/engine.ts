import { setTimeout as delay } from 'node:timers/promises';
import { countAttempts } from '../../faults/differences.ts';
import { and, atWork, conclude, until, type Scenario, type Stage, type Verdict } from '../stage.ts';
import type { JobProcess } from '../trialWatch.ts';

/** Scenarios about Slurm itself: its daemons fail, or it takes the place of a trial away. */

/** The daemon of a node dies and comes back; its jobs do not notice. */
async function daemonKilled(stage: Stage): Promise<Verdict> {
  const { cluster, scene, witness } = stage;
  const command = scene.serve(1);
  const { node } = await atWork(stage, command);
  await cluster.killDaemon(node);
  await delay(5000);
  cluster.startDaemon(node);
  const verdict = await conclude(stage, command, { lost: 0 });
  return and(verdict, 'the trial went on', [witness.jobs.length !== 1 && 'there was a second attempt']);
}

/** The controller forgets what it had not saved yet, and may start the same job again. */
async function controllerKilled(stage: Stage): Promise<Verdict> {
  const { cluster, scene, witness } = stage;
  const command = scene.serve(1);
  await until(() => (witness.agents().length > 0 ? true : null), 'the start of a job');
  await cluster.killDaemon('slurmctld');
  await delay(1000);
  cluster.startDaemon('slurmctld');
  const verdict = await conclude(stage, command, { lost: 1, isAtMost: true });
  const agents = new Set(witness.agentsSeen.map(({ pid }) => pid)).size;
  return and(verdict, `${agents} agent(s) for ${witness.jobs.length} attempt(s)`);
}

interface Taking {
  /** What ends the job from outside. */
  readonly take: (trial: JobProcess) => void;
  /** Puts things right afterwards. */
  readonly restore?: () => void;
}

/** Slurm takes the place away: the trial keeps a checkpoint, and it costs nothing. */
async function taken(stage: Stage, { take, restore }: Taking): Promise<Verdict> {
  const { scene, witness } = stage;
  scene.configure({ slurm: { partition: 'gpu', timeLimit: '1:00:00' } });
  const command = scene.serve(1);
  const trial = await atWork(stage, command);
  take(trial);
  await until(
    () => (witness.trials().some(({ job }) => job === trial.job) ? null : true),
    'the end of the first attempt',
  );
  restore?.();
  const verdict = await conclude(stage, command, { lost: 0 });
  const [sweep] = scene.sweeps() ?? [];
  const preempted = sweep === undefined ? 0 : countAttempts(sweep, 'preempted');
  const resumed = sweep?.trials.reduce((sum, one) => sum + one.resumed, 0) ?? 0;
  return and(verdict, '', [
    preempted === 0 && 'no attempt was preempted',
    resumed === 0 && 'it did not go on from a checkpoint',
  ]);
}

function requeued({ cluster }: Stage): Taking {
  return {
    take: ({ jobId }) => {
      cluster.run('scontrol', 'update', `JobId=${jobId}`, 'Requeue=1');
      cluster.run('scontrol', 'requeue', jobId);
    },
  };
}

/** Somebody's job of a partition that goes before takes all GPUs of the node. */
function displaced({ cluster }: Stage): Taking {
  return {
    take: ({ node }) => {
      const what = [
        '--partition=urgent',
        '--gres=gpu:2',
        `--nodelist=${node}`,
        '--job-name=urgent',
        '--output=/dev/null',
      ];
      cluster.run('sbatch', ...what, '--wrap', 'sleep 300');
    },
    restore: () => cluster.run('scancel', '--name=urgent'),
  };
}

export const engineScenarios: readonly Scenario[] = [
  {
    ...{
      number: '4',
      fault: "a node's slurmd killed, back after 5 s",
      sweep: 'quick',
      play: daemonKilled,
    },
    expected: 'the trial goes on; nothing is tried again',
  },
  {
    ...{
      number: '11',
      fault: 'slurmctld killed just after a job began',
      sweep: 'quick',
      play: controllerKilled,
      isAlone: true,
    },
    expected: 'should it start the job again, one of the two is refused',
  },
  {
    ...{ number: '21a', fault: 'time limit', sweep: 'slow' },
    expected: 'a checkpoint, and a new attempt at no cost',
    play: (stage) =>
      taken(stage, { take: ({ jobId }) => stage.cluster.run('scontrol', 'update', `JobId=${jobId}`, 'TimeLimit=1') }),
  },
  {
    ...{ number: '21b', fault: 'scontrol requeue', sweep: 'quick', play: (stage) => taken(stage, requeued(stage)) },
    expected: 'as 21a; the second start of the job is refused',
  },
  {
    ...{ number: '21c', fault: 'preempted by an urgent job', sweep: 'long', isAlone: true },
    expected: 'as 21a',
    play: (stage) => taken(stage, displaced(stage)),
  },
  {
    ...{ number: '21d', fault: 'scancel by somebody else', sweep: 'quick' },
    expected: 'as 21a',
    play: (stage) => taken(stage, { take: ({ jobId }) => stage.cluster.run('scancel', jobId) }),
  },
];
