import { setTimeout as delay } from 'node:timers/promises';
import { arrival, trialProcessesAtWork } from './arrival.ts';
import { countAttempts } from './differences.ts';
import type { Fault, Injection, Stage } from './fault.ts';
import { eventually, within } from './patience.ts';
import { signalled } from './processTable.ts';
import type { Scene } from './scene.ts';
import type { StartedCommand } from './startedCommand.ts';
import { describeMoment, drawMoment } from './timeline.ts';

/** From its first update on; until then a trial may be silent for six times as long. */
const silenceMinutes = 0.1;
/** Short, so that it runs out soon; heartbeats come four times as often. */
const leaseSeconds = 8;

/** A trial process that stands still is ended after the silence that the command line allows, and its trial run again. */
export const hangingTrial: Fault = { name: 'hanging-trial', mode: 'run', isSubmitted: false, inject: hangTrial };

async function hangTrial({ scene, timeline, random }: Stage): Promise<Injection> {
  const moment = drawMoment(timeline, random, { phases: ['training'] });
  const command = scene.launch('--hang-after', String(silenceMinutes));
  if (!(await arrival(command, moment))) return { type: 'missed' };
  const stopped = (await trialProcessesAtWork(scene, command)).filter((pid) => signalled(pid, 'SIGSTOP'));
  if (stopped.length === 0) return { type: 'missed' };
  await scene.conclude(command);
  const silences = command.lines.filter(({ message }) => message?.includes('said nothing for') === true);
  if (silences.length !== 1) throw new Error(`the silence was noticed ${silences.length} times, not once`);
  const what = `SIGSTOP of the trial process: ${silences[0]?.message ?? ''}`;
  return { type: 'injected', when: describeMoment(moment), what, expected: { lost: 1 } };
}

/** A scheduler that stands still for longer than its lease: another one has its trial then, and what it writes is refused. */
export const hangingScheduler: Fault = {
  name: 'hanging-scheduler',
  mode: 'run',
  isSubmitted: false,
  inject: hangScheduler,
};

async function hangScheduler({ scene, timeline, random }: Stage): Promise<Injection> {
  scene.use({ COOLSWEEP_LEASE_SECONDS: String(leaseSeconds) });
  const moment = drawMoment(timeline, random, { phases: ['training'] });
  const first = scene.launch();
  if (!(await arrival(first, moment))) return { type: 'missed' };
  if (!(await stoppedInTrial(scene, first))) return { type: 'missed' };
  const second = scene.launch();
  const isTaken = () => scene.sweeps()?.some((sweep) => countAttempts(sweep, 'lost') > 0) === true;
  const found = await eventually(() => (second.isOver ? 'over' : isTaken() ? 'taken' : null), 300_000);
  // Stopped in the middle of a write, it holds the database, and nobody else can do anything but say so.
  if (found === 'over' && (await second.ended).stderr.includes('is held by another program')) return { type: 'missed' };
  if (found !== 'taken') throw new Error('nobody took the trial over');
  // The other one is in the middle of what was taken over.
  await within(
    second.until((lines) => lines.some(({ event }) => event === 'started')),
    'the start of a trial',
  );
  first.signal('SIGCONT');
  await Promise.all([scene.conclude(first), scene.conclude(second)]);
  const refused = first.lines.filter(({ message }) => message === 'another scheduler took this trial over');
  if (refused.length === 0) throw new Error('nothing that the first scheduler wrote after SIGCONT was refused');
  const what = `SIGSTOP of the scheduler for longer than its lease of ${leaseSeconds} s: another took over, its late writes were refused`;
  return { type: 'injected', when: describeMoment(moment), what, expected: { lost: 1 } };
}

/** Stops a scheduler while it has a trial; false when it came to its end first. */
async function stoppedInTrial(scene: Scene, command: StartedCommand): Promise<boolean> {
  while (command.signal('SIGSTOP')) {
    // A stop takes effect at once, and what was written before is there.
    const attempts = scene.sweeps()?.flatMap(({ trials }) => trials.flatMap((trial) => trial.attempts)) ?? [];
    if (attempts.some(({ outcome }) => outcome === null)) return true;
    command.signal('SIGCONT');
    await delay(50);
  }
  return false;
}
