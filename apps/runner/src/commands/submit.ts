import type { Engine } from '@coolsweep/sweep';
import { exitCodes } from '../exitCode.ts';
import { countOf } from '../output/format.ts';
import { engineOf } from '../remote/engineDriver.ts';
import { withStore } from '../workspace.ts';
import type { CommandContext } from './command.ts';
import { prepareSweep, type RecordOptions } from './run.ts';

export interface SubmitOptions extends RecordOptions {
  /** What alone may run it. Default: whatever serves sweeps. */
  readonly on?: Engine | undefined;
}

/** `coolsweep submit FILE`: records a sweep for a scheduler that serves all of them. */
export async function submit(context: CommandContext, file: string, options: SubmitOptions): Promise<number> {
  const { environment, console } = context;
  const { on: engine = null } = options;
  const { sweep: prepared, locations } = await prepareSweep(context, file, options);
  return withStore(environment, async (store) => {
    const { id, state, priority } = await store.createSweep({ ...prepared, state: 'queued', engine }, new Date());
    const isServed = (await store.schedulers()).some((one) => engine === null || engineOf(one.id) === engine);
    console.value({ sweep: id, state, priority, engine, trials: prepared.trials.length });
    const where = engine === null ? '' : ` for ${engine}`;
    console.line(`sweep ${id} is queued${where} with ${countOf(prepared.trials.length, 'trial')}`);
    for (const location of locations) console.line(`data: ${location}`);
    if (!isServed) console.line(`no scheduler is at work${where}: start one with coolsweep serve${optionOf(engine)}`);
    return exitCodes.ok;
  });
}

function optionOf(engine: Engine | null): string {
  return engine === null ? '' : ` --on ${engine}`;
}
