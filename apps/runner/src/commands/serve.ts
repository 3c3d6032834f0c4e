import { availableParallelism } from 'node:os';
import type { SchedulerEvent } from '@coolsweep/scheduler';
import { exitCodes } from '../exitCode.ts';
import type { Console } from '../output/console.ts';
import { countOf, formatNumber } from '../output/format.ts';
import { runScheduler } from '../runScheduler.ts';
import { servedSlots, type ServedSlotChoices } from '../slots.ts';
import { withStore } from '../workspace.ts';
import type { CommandContext } from './command.ts';
import { recordedSettings } from './run.ts';

export interface ServeOptions extends ServedSlotChoices {
  /** How long a trial may say nothing, see `--hang-after`. Default: as for `run`. */
  readonly hangAfterMs?: number | undefined;
}

/** A line for every trial that starts or ends: progress of single updates is what the dashboard is for. */
function tell(console: Console, event: SchedulerEvent): void {
  const { type, trial } = event;
  const about = { event: type, sweep: trial.sweepId, trial: trial.id, at: new Date().toISOString() };
  if (event.type === 'started') {
    console.value({ ...about, attempt: event.attempt, slot: event.slot.name });
    console.line(`${about.at} started ${trial.id} (attempt ${event.attempt}, ${event.slot.name})`);
  }
  if (event.type === 'ended') {
    const { outcome, message } = event;
    console.value({ ...about, outcome, message, state: trial.state, objective: trial.objective });
    const why = message === null ? '' : ` (${message.split('\n')[0] ?? ''})`;
    const value = trial.objective === null ? '' : ` at ${formatNumber(trial.objective)}`;
    console.line(`${about.at} ended   ${trial.id}: ${outcome}${value}${why}`);
  }
}

/** `coolsweep serve`: works at all sweeps that are queued or were left behind, until it is stopped. */
export async function serve(context: CommandContext, options: ServeOptions): Promise<number> {
  const { environment, console } = context;
  const { hangAfterMs, ...choices } = options;
  const slots = await servedSlots(context, choices);
  return withStore(environment, async (store) => {
    const names = slots.map(({ name }) => name);
    console.value({ event: 'serving', slots: names });
    console.line(`serving all sweeps in ${countOf(slots.length, 'slot')} (${names.join(', ')}); Ctrl-C stops`);
    await runScheduler(
      {
        ...{ context, store, slots, hangAfterMs },
        settings: {
          ...{ threads: availableParallelism(), fresh: false },
          ...{ dataDir: environment.dataDir, objectives: environment.objectives },
        },
        // It works at what anybody has queued, so that only a folder that was named to it is one to take code from.
        settingsOf: (sweep) => ({ ...recordedSettings(context, sweep, null), objectives: environment.objectives }),
        onEvent: (event) => tell(console, event),
      },
      (scheduler) => scheduler.serve(),
    );
    return exitCodes.ok;
  });
}
