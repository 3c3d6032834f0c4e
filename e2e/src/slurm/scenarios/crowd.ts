import { setTimeout as delay } from 'node:timers/promises';
import { signalled } from '../../faults/processTable.ts';
import { randomStream } from '../../faults/randomStream.ts';
import type { StartedCommand } from '../../faults/startedCommand.ts';
import { and, conclude, until, type Scenario, type Stage, type Verdict } from '../stage.ts';
import type { JobProcess } from '../trialWatch.ts';

/** Many faults one after the other, drawn at random. */

const faultCount = 50;
const pauseMs = { least: 500, most: 2000 } as const;
/** Shorter than any lease. */
const shortMs = 3000;
/** Each trial has three attempts that may be lost; one is left for what a fault of Slurm's may cost. */
const mostLost = 2;

/** A sweep that faults are brought upon. */
interface Victim {
  readonly stage: Stage;
  command: StartedCommand;
  readonly trial: JobProcess;
}

type Act = (victim: Victim) => Promise<void> | void;

const agentOf = ({ stage, trial }: Victim) => stage.witness.agents().find(({ job }) => job === trial.job);

async function relayed({ stage, trial }: Victim, mode: 'silent' | 'unanswered' | 'repeated'): Promise<void> {
  stage.scene.relay.become(mode, trial.job);
  await delay(shortMs);
  stage.scene.relay.become('open');
}

async function restarted({ stage }: Victim, daemon: string): Promise<void> {
  await stage.cluster.killDaemon(daemon);
  await delay(1000);
  stage.cluster.startDaemon(daemon);
}

/** Those that cost the trial nothing. */
const harmless: Readonly<Record<string, Act>> = {
  cut: (victim) => relayed(victim, 'silent'),
  unanswered: (victim) => relayed(victim, 'unanswered'),
  repeated: (victim) => relayed(victim, 'repeated'),
  scancel: ({ stage, trial }) => void stage.cluster.run('scancel', trial.jobId),
  requeue: ({ stage, trial }) => {
    stage.cluster.run('scontrol', 'update', `JobId=${trial.jobId}`, 'Requeue=1');
    stage.cluster.run('scontrol', 'requeue', trial.jobId);
  },
  preempted: ({ trial }) => void signalled(trial.pid, 'SIGTERM'),
  frozen: async (victim) => {
    const { pid } = agentOf(victim) ?? victim.trial;
    signalled(pid, 'SIGSTOP');
    await delay(shortMs);
    signalled(pid, 'SIGCONT');
  },
  slurmd: (victim) => restarted(victim, victim.trial.node),
  slurmctld: (victim) => restarted(victim, 'slurmctld'),
  server: async (victim) => {
    victim.command.signal('SIGKILL');
    await victim.command.ended;
    const again = victim.stage.scene.serve(4);
    victim.command = again;
    await until(() => (again.lines.length > 0 || again.isOver ? true : null), 'the start of the server');
  },
};
const costly: Readonly<Record<string, Act>> = {
  trial: ({ trial }) => void signalled(trial.pid, 'SIGKILL'),
  agent: (victim) => void signalled(agentOf(victim)?.pid ?? 0, 'SIGKILL'),
};

/** Attempts of a trial that were lost so far. */
function lostOf({ scene }: Stage, trialId: string): number {
  const trials = (scene.sweeps() ?? []).flatMap(({ trials: own }) => own);
  return (
    trials.find(({ id }) => id === trialId)?.attempts.filter(({ outcome }) => outcome === 'lost').length ?? mostLost
  );
}

async function crowd(stage: Stage): Promise<Verdict> {
  const random = randomStream(stage.seed, 'crowd');
  const drawn = <T>(values: readonly T[]): T | undefined => values[Math.floor(random.between(0, values.length))];
  const counts = new Map<string, number>();
  let command = stage.scene.serve(4);
  const isOver = () => stage.scene.sweeps()?.[0]?.state === 'finished';
  let done = 0;
  for (; done < faultCount && !isOver(); done++) {
    await until(() => (stage.witness.trials().length > 0 || isOver() ? true : null), 'a trial at work');
    const trial = drawn(stage.witness.trials());
    if (trial === undefined) break;
    const acts = lostOf(stage, trial.trial) < mostLost - 1 ? { ...harmless, ...costly } : harmless;
    const name = drawn(Object.keys(acts)) ?? '';
    const victim: Victim = { stage, command, trial };
    await acts[name]?.(victim);
    ({ command } = victim);
    counts.set(name, (counts.get(name) ?? 0) + 1);
    await delay(random.between(pauseMs.least, pauseMs.most));
  }
  const verdict = await conclude(stage, command, { lost: 2 * 4, isAtMost: true });
  const kinds = [...counts].sort().map(([name, count]) => `${count} ${name}`);
  return and(verdict, `${done} faults (${kinds.join(', ')})`, [
    done < faultCount && `the trials had ended after ${done} faults: make them longer`,
  ]);
}

export const crowdScenarios: readonly Scenario[] = [
  {
    ...{ number: '24', fault: `${faultCount} random faults in a row`, sweep: 'crowd', play: crowd, isAlone: true },
    expected: 'all trials end with their results',
  },
];
