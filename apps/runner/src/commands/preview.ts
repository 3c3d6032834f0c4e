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

/** A preview with the run length it is of, and the configurations it stands for by their number in the table. */
interface SharedPreview {
  readonly preview: TrialPreview;
  readonly run: RunLength;
  readonly numbers: number[];
}

/** Previews that differ. */
function distinctPreviews(
  configurations: readonly Configuration[],
  lengthOf: (config: TrialConfig) => RunLength,
): SharedPreview[] {
  const previews = new Map<string, SharedPreview>();
  for (const [index, { config }] of configurations.entries()) {
    const run = lengthOf(config);
    const preview = previewTrial(config, run);
    const key = canonicalJson(preview);
    const known = previews.get(key);
    if (known === undefined) previews.set(key, { preview, run, numbers: [index + 1] });
    else known.numbers.push(index + 1);
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
    schedules: previews.map(({ preview: { learningRate, rho, ...rest }, numbers }) => ({
      ...rest,
      configurations: numbers,
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
  for (const { preview: one, run, numbers } of previews) {
    console.line();
    console.line(numbers.length === 1 ? `configuration ${numbers.join()}` : `configurations ${numbers.join(' ')}`);
    for (const line of describePreview(one, run)) console.line(line);
  }
  return exitCodes.ok;
}
