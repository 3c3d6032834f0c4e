import {
  canonicalJson,
  nextConfiguration,
  planOf,
  searchSpaceOf,
  totalUpdates,
  variedPaths,
  type Configuration,
  type Observation,
  type RunLength,
  type SweepSpec,
  type TrialConfig,
} from '@coolsweep/sweep';
import { exitCodes } from '../exitCode.ts';
import { countOf, formatValue } from '../output/format.ts';
import { planLines, spaceTable } from '../output/spacePreview.ts';
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

function configurationTable({ spec, configurations }: Shown, lengthOf: (config: TrialConfig) => RunLength): string {
  const paths = variedPaths(spec);
  const rows = configurations.map(({ params, config }, index) => [
    String(index + 1),
    ...paths.map((path) => formatValue(params[path])),
    String(totalUpdates(lengthOf(config))),
    spec.seeds.join(' '),
  ]);
  return table(['', ...paths, 'updates', 'seeds'], rows);
}

/** What is shown of a sweep: all configurations of a grid or a list, the first ones of a search. */
interface Shown {
  readonly spec: SweepSpec;
  readonly configurations: readonly Configuration[];
  /** Trials of the whole sweep; of a search at most, for not every configuration need have a control. */
  readonly trials: number;
}

/** Configurations that are shown of a search whose choices do not depend on results; of the others the first one. */
const shownOfSearch = 10;

/** The first configurations that a search chooses, each with its control. */
function firstOf(spec: SweepSpec, count: number): Configuration[] {
  const history: Observation[] = [];
  const shown: Configuration[] = [];
  while (history.length < count) {
    const next = nextConfiguration(spec, history);
    if (next === null) break;
    history.push({ params: next.params, outcome: 'running', value: null, progress: 0 });
    shown.push(next.configuration, ...(next.control === null ? [] : [next.control]));
  }
  return shown;
}

function shownOf({ spec, configurations }: SweepSource): Shown {
  const { search, seeds, method, control } = spec;
  const most = planOf(spec).limits.trials ?? Infinity;
  if (search === undefined)
    return { spec, configurations, trials: Math.min(most, configurations.length * seeds.length) };
  const isFixed = method === 'random' || method === 'sobol';
  return {
    spec,
    configurations: firstOf(spec, isFixed ? Math.min(shownOfSearch, search.maxConfigurations) : 1),
    trials: Math.min(most, search.maxConfigurations * seeds.length * (control === undefined ? 1 : 2)),
  };
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
function describeSearch({ spec }: Shown): string[] {
  const { method, search } = spec;
  if (search === undefined) return [];
  const isFixed = method === 'random' || method === 'sobol';
  const whole = isFixed && search.maxConfigurations <= shownOfSearch;
  return [
    `method ${method}, search seed ${search.seed}, over`,
    spaceTable(spec),
    '',
    whole
      ? 'the configurations:'
      : isFixed
        ? `the first ${shownOfSearch} configurations:`
        : 'the first configuration; what comes after it depends on results:',
  ];
}

/** `coolsweep preview FILE`: the trials of a sweep file and their schedules over the run; runs nothing. */
export async function preview({ environment, console }: CommandContext, file: string): Promise<number> {
  const shown = shownOf(await readSweepFile(file));
  const { spec, configurations, trials } = shown;
  const { of: lengthOf, locations } = await runLengths(
    environment,
    configurations.map(({ config }) => config),
  );
  const previews = distinctPreviews(configurations, lengthOf);
  console.value({
    spec,
    trials,
    ...(spec.search !== undefined && { space: searchSpaceOf(spec).parameters }),
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
  console.line(describeSize(shown));
  for (const line of planLines(spec)) console.line(line);
  for (const location of locations) console.line(`data: ${location}`);
  console.line();
  for (const line of describeSearch(shown)) console.line(line);
  console.line(configurationTable(shown, lengthOf));
  for (const { preview: one, run, numbers } of previews) {
    console.line();
    console.line(numbers.length === 1 ? `configuration ${numbers.join()}` : `configurations ${numbers.join(' ')}`);
    for (const line of describePreview(one, run)) console.line(line);
  }
  return exitCodes.ok;
}
