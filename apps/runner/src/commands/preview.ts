import {
  canonicalJson,
  totalUpdates,
  variedPaths,
  type Configuration,
  type RunLength,
  type TrialConfig,
} from '@coolsweep/sweep';
import { exitCodes } from '../exitCode.ts';
import { countOf, formatValue } from '../output/format.ts';
import { table } from '../output/table.ts';
import { describePreview, previewTrial, type TrialPreview } from '../output/trialPreview.ts';
import { runLengths } from '../runLengths.ts';
import { readSweepFile, type SweepSource } from '../sweepSource.ts';
import type { CommandContext } from './command.ts';

/** Previews that differ, each with the run length it is of. */
function distinctPreviews(
  configurations: readonly Configuration[],
  lengthOf: (config: TrialConfig) => RunLength,
): { preview: TrialPreview; run: RunLength }[] {
  const previews = new Map<string, { preview: TrialPreview; run: RunLength }>();
  for (const { config } of configurations) {
    const run = lengthOf(config);
    const preview = previewTrial(config, run);
    const key = canonicalJson([preview.method, preview.updates, preview.learningRate.schedule, preview.rho.schedule]);
    if (!previews.has(key)) previews.set(key, { preview, run });
  }
  return [...previews.values()];
}

function configurationTable(
  { spec, configurations }: SweepSource,
  lengthOf: (config: TrialConfig) => RunLength,
): string {
  const paths = variedPaths(spec);
  const rows = configurations.map(({ params, config }, index) => [
    String(index + 1),
    ...paths.map((path) => formatValue(params[path])),
    String(totalUpdates(lengthOf(config))),
    spec.seeds.join(' '),
  ]);
  return table(['', ...paths, 'updates', 'seeds'], rows);
}

/** `coolsweep preview FILE`: the trials of a sweep file and their schedules over the run; runs nothing. */
export async function preview({ environment, console }: CommandContext, file: string): Promise<number> {
  const source = await readSweepFile(file);
  const { spec, configurations } = source;
  const { of: lengthOf, locations } = await runLengths(
    environment,
    configurations.map(({ config }) => config),
  );
  const previews = distinctPreviews(configurations, lengthOf);
  console.value({
    spec,
    trials: configurations.length * spec.seeds.length,
    configurations: configurations.map(({ params, config, configHash }) => ({
      params,
      config,
      configHash,
      updates: totalUpdates(lengthOf(config)),
    })),
    schedules: previews.map(({ preview: { learningRate, rho, ...rest } }) => ({
      ...rest,
      schedule: rho.schedule,
      rho: rho.samples,
      learningRateSchedule: learningRate.schedule,
      learningRate: learningRate.samples,
    })),
  });
  const trials = configurations.length * spec.seeds.length;
  const size = `${countOf(configurations.length, 'configuration')} × ${countOf(spec.seeds.length, 'seed')}`;
  console.line(`${spec.name}: ${size} = ${countOf(trials, 'trial')}`);
  for (const location of locations) console.line(`data: ${location}`);
  console.line();
  console.line(configurationTable(source, lengthOf));
  for (const { preview: one, run } of previews) {
    console.line();
    for (const line of describePreview(one, run)) console.line(line);
  }
  return exitCodes.ok;
}
