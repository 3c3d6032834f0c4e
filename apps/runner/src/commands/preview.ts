import {
  canonicalJson,
  isObjective,
  objectiveOf,
  searchSpaceOf,
  shownConfigurations,
  totalUpdates,
  trainingsOf,
  variedPaths,
  type Configuration,
  type RunLength,
  type ShownConfigurations,
  type SweepSpec,
  type AnyConfig,
  type TrialConfig,
} from '@coolsweep/sweep';
import { exitCodes } from '../exitCode.ts';
import { countOf, formatValue } from '../output/format.ts';
import { planLines, spaceTable } from '../output/spacePreview.ts';
import { table } from '../output/table.ts';
import { describePreview, previewTrial, type TrialPreview } from '../output/trialPreview.ts';
import { runLengths } from '../runLengths.ts';
import { readSweepFile } from '../sweepSource.ts';
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
    if (isObjective(config)) continue;
    const run = lengthOf(config);
    const preview = previewTrial(config, run);
    const key = canonicalJson(preview);
    const known = previews.get(key);
    if (known === undefined) previews.set(key, { preview, run, numbers: [index + 1] });
    else known.numbers.push(index + 1);
  }
  return [...previews.values()];
}

function configurationTable({ spec, configurations }: Shown, updatesOf: (config: AnyConfig) => number | null): string {
  const paths = variedPaths(spec);
  const rows = configurations.map(({ params, config }, index) => [
    String(index + 1),
    ...paths.map((path) => formatValue(params[path])),
    String(updatesOf(config) ?? '–'),
    spec.seeds.join(' '),
  ]);
  return table(['', ...paths, 'updates', 'seeds'], rows);
}

/** What a preview cannot show of an objective. */
function describeObjective({ spec }: Shown): string[] {
  const objective = objectiveOf(spec);
  if (objective === null) return [];
  const { module, hash } = objective;
  const version =
    hash === undefined ? 'its version is fixed when the sweep is recorded' : `version ${hash.slice(0, 12)}`;
  return [`objective ${module}, ${version}: a module of your own, which has no schedules to show`];
}

/** What is shown of a sweep. */
interface Shown extends ShownConfigurations {
  readonly spec: SweepSpec;
}

/** How many trials a sweep has, and of what. */
function describeSize({ spec, configurations, trials }: Shown): string {
  const { search, seeds, control, name } = spec;
  const total = search?.maxConfigurations ?? configurations.length;
  const hasControls = search !== undefined && control !== undefined;
  const size = `${countOf(total, 'configuration')} × ${countOf(seeds.length, 'seed')}`;
  const isExact = !hasControls && trials === total * seeds.length;
  return `${name}: ${size}${hasControls ? ', with their controls' : ''}${isExact ? ' = ' : ': at most '}${countOf(trials, 'trial')}`;
}

/** What is searched over, and what the configurations below it are. */
function describeSearch({ spec, chosen }: Shown): string[] {
  const { method, search } = spec;
  if (search === undefined) return [];
  const isFixed = method === 'random' || method === 'sobol';
  const whole = isFixed && search.maxConfigurations <= chosen;
  return [
    `method ${method}, search seed ${search.seed}, over`,
    spaceTable(spec),
    '',
    whole
      ? 'the configurations:'
      : isFixed
        ? `the first ${chosen} configurations:`
        : 'the first configuration; what comes after it depends on results:',
  ];
}

/** `coolsweep preview FILE`: the trials of a sweep file and their schedules over the run; runs nothing. */
export async function preview({ environment, console }: CommandContext, file: string): Promise<number> {
  const source = await readSweepFile(file, environment.objectives);
  const { spec } = source;
  const shown = { spec, ...shownConfigurations(source) };
  const { configurations, trials } = shown;
  const configs = configurations.map(({ config }) => config);
  // Where no folder was named, what an objective would be run with can be shown all the same.
  const { of: lengthOf, locations } = await runLengths(
    environment,
    environment.objectives === null ? trainingsOf(configs) : configs,
  );
  const updatesOf = (config: AnyConfig) => (isObjective(config) ? null : totalUpdates(lengthOf(config)));
  const previews = distinctPreviews(configurations, lengthOf);
  console.value({
    spec,
    trials,
    ...(spec.search !== undefined && { space: searchSpaceOf(spec).parameters }),
    configurations: configurations.map(({ params, config, configHash }) => ({
      params,
      config,
      configHash,
      updates: updatesOf(config),
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
  console.line(describeSize(shown));
  for (const line of planLines(spec)) console.line(line);
  for (const location of locations) console.line(`data: ${location}`);
  console.line();
  for (const line of [...describeObjective(shown), ...describeSearch(shown)]) console.line(line);
  console.line(configurationTable(shown, updatesOf));
  for (const { preview: one, run, numbers } of previews) {
    console.line();
    console.line(numbers.length === 1 ? `configuration ${numbers.join()}` : `configurations ${numbers.join(' ')}`);
    for (const line of describePreview(one, run)) console.line(line);
  }
  return exitCodes.ok;
}
