import type { Sweep, SweepOrigin, SweepStore } from '@coolsweep/sweep';
import type { CommandContext } from './commands/command.ts';
import type { RunSettings } from './commands/run.ts';
import { preparedSweep } from './preparedSweep.ts';
import type { SweepSource } from './sweepSource.ts';

/** A sweep that was made from another one, and how it is to be run. */
export interface MadeSweep extends SweepSource {
  readonly settings: RunSettings;
  readonly origin: SweepOrigin;
}

/**
 * Records a sweep that was made from another one, once it is known that its data is there.
 *
 * @throws SweepError `data_missing` with the way to get it; then nothing is recorded
 */
export async function recordListed(
  { context, store }: { context: CommandContext; store: SweepStore },
  { settings, origin, ...source }: MadeSweep,
): Promise<Sweep> {
  const { sweep } = await preparedSweep(context.environment, source, settings);
  return store.createSweep({ ...sweep, origin }, new Date());
}
