import { arrival, trialProcessesAtWork } from './arrival.ts';
import type { Fault, Injection, Stage } from './fault.ts';
import { processesOf, signalled } from './processTable.ts';
import type { Mode, Scene } from './scene.ts';
import type { StartedCommand } from './startedCommand.ts';
import { describeMoment, drawMoment, type Moment, type Phase } from './timeline.ts';

/** Whom kill -9 hits. */
const victims = ['trial', 'scheduler', 'both'] as const;
type Victim = (typeof victims)[number];

/** When; half of the moments are of the training, whatever else takes longer. */
const phases: Readonly<Record<Victim, readonly [Phase, ...Phase[]]>> = {
  trial: ['loading', 'training', 'training'],
  scheduler: ['starting', 'loading', 'training', 'training'],
  both: ['starting', 'loading', 'training', 'training'],
};

const modes: readonly Mode[] = ['run', 'serve'];

/**
 * So many faults, each at a random moment. Victims take turns, so do the commands by which the sweep is trained, and every
 * other round the moments are about the writing of results.
 */
export function killFaults(count: number): Fault[] {
  return Array.from({ length: count }, (_, index) => {
    const victim = victims[index % victims.length] ?? 'both';
    const mode = modes[Math.floor(index / victims.length) % modes.length] ?? 'run';
    const isNearMark = Math.floor(index / victims.length / modes.length) % 2 === 1;
    const choice = { phases: phases[victim], isNearMark };
    return {
      ...{ name: `kill-${victim}`, mode, isSubmitted: false },
      inject: (stage) => inject(victim, stage, drawMoment(stage.timeline, stage.random, choice)),
    };
  });
}

async function inject(victim: Victim, { scene }: Stage, moment: Moment): Promise<Injection> {
  const command = scene.launch();
  if (!(await arrival(command, moment))) return { type: 'missed' };
  const what = await kill(victim, scene, command);
  if (what === null) return { type: 'missed' };
  if (victim === 'trial') await scene.conclude(command);
  else {
    await command.ended;
    await scene.bringToEnd();
  }
  return { type: 'injected', when: describeMoment(moment), what, expected: { lost: 1 } };
}

/** Kills and says whom; null when nobody was there any more. */
async function kill(victim: Victim, scene: Scene, command: StartedCommand): Promise<string | null> {
  switch (victim) {
    case 'trial': {
      const killed = (await trialProcessesAtWork(scene, command)).filter((pid) => signalled(pid, 'SIGKILL'));
      return killed.length === 0 ? null : 'kill -9 of the trial process';
    }
    case 'scheduler':
      return command.signal('SIGKILL') ? 'kill -9 of the scheduler' : null;
    case 'both': {
      const trials = scene.trialProcesses().length;
      const killed = processesOf(scene.folder).filter(({ pid }) => signalled(pid, 'SIGKILL'));
      if (killed.length === 0) return null;
      return `kill -9 of all ${killed.length} processes, ${trials === 0 ? 'no' : trials} trial process among them`;
    }
  }
}
