import { arrival, trialProcessesAtWork } from './arrival.ts';
import type { Fault, Injection, Stage } from './fault.ts';
import { signalled } from './processTable.ts';
import { describeEnding, type Mode } from './scene.ts';
import { describeMoment, drawMoment } from './timeline.ts';
import { within } from './patience.ts';

/** Nothing may be lost by a SIGTERM: the trial waits again, and it costs no retry. */
const expected = { lost: 0 } as const;

/** SIGTERM to the trial process: the machine wants its place back. */
export function preemptedTrial(mode: Mode): Fault {
  return { name: 'sigterm-trial', mode, isSubmitted: false, inject: preempt };
}

async function preempt({ scene, timeline, random }: Stage): Promise<Injection> {
  const moment = drawMoment(timeline, random, { phases: ['loading', 'training'] });
  const command = scene.launch();
  if (!(await arrival(command, moment))) return { type: 'missed' };
  const asked = (await trialProcessesAtWork(scene, command)).filter((pid) => signalled(pid, 'SIGTERM'));
  if (asked.length === 0) return { type: 'missed' };
  await scene.conclude(command);
  return { type: 'injected', when: describeMoment(moment), what: 'SIGTERM to the trial process', expected };
}

/** SIGTERM to the scheduler, after which another one goes on. */
export function terminatedScheduler(mode: Mode): Fault {
  return { name: 'sigterm-scheduler', mode, isSubmitted: false, inject: terminate };
}

async function terminate({ scene, timeline, random }: Stage): Promise<Injection> {
  const moment = drawMoment(timeline, random, { phases: ['starting', 'loading', 'training', 'training'] });
  const command = scene.launch();
  if (!(await arrival(command, moment)) || !command.signal('SIGTERM')) return { type: 'missed' };
  const ending = await within(command.ended, 'the end after SIGTERM');
  // Before the program has begun to work, the signal ends it as any other.
  const isOrderly = ending.signal === 'SIGTERM' || ending.code === (scene.mode === 'run' ? 130 : 0);
  if (!isOrderly) throw new Error(`after SIGTERM coolsweep ${scene.mode} ${describeEnding(ending)}`);
  await scene.bringToEnd();
  return { type: 'injected', when: describeMoment(moment), what: 'SIGTERM to the scheduler', expected };
}
