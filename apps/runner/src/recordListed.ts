import { trialsOfGrid, type ParsedSweepFile, type Sweep, type SweepOrigin, type SweepStore } from '@coolsweep/sweep';
import type { CommandContext } from './commands/command.ts';
import type { RunSettings } from './commands/run.ts';
import { runLengths } from './runLengths.ts';
import { recordVersions } from './versions.ts';

/** A sweep that was made from another one, and how it is to be run. */
export interface MadeSweep extends ParsedSweepFile {
  readonly text: string;
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
  { spec, configurations, text, settings, origin }: MadeSweep,
): Promise<Sweep> {
  await runLengths(
    { ...context.environment, dataDir: settings.dataDir },
    configurations.map(({ config }) => config),
  );
  return store.createSweep(
    {
      spec,
      source: text,
      environment: { ...(await recordVersions()), run: settings },
      trials: trialsOfGrid(spec, configurations),
      origin,
    },
    new Date(),
  );
}
