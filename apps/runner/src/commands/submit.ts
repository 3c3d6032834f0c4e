import { exitCodes } from '../exitCode.ts';
import { countOf } from '../output/format.ts';
import { withStore } from '../workspace.ts';
import type { CommandContext } from './command.ts';
import { prepareSweep, type RecordOptions } from './run.ts';

/** `coolsweep submit FILE`: records a sweep for a scheduler that serves all of them. */
export async function submit(context: CommandContext, file: string, options: RecordOptions): Promise<number> {
  const { environment, console } = context;
  const { sweep: prepared, locations } = await prepareSweep(context, file, options);
  return withStore(environment, async (store) => {
    const { id, state, priority } = await store.createSweep({ ...prepared, state: 'queued' }, new Date());
    const isServed = (await store.schedulers()).length > 0;
    console.value({ sweep: id, state, priority, trials: prepared.trials.length });
    console.line(`sweep ${id} is queued with ${countOf(prepared.trials.length, 'trial')}`);
    for (const location of locations) console.line(`data: ${location}`);
    if (!isServed) console.line(`no scheduler is at work: start one with coolsweep serve`);
    return exitCodes.ok;
  });
}
