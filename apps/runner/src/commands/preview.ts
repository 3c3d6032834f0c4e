import { alphaOf, valueAt } from '@coolsweep/schedule';
import {
  canonicalJson,
  coolingSteps,
  momentumSchedule,
  variedPaths,
  type Configuration,
  type RunLength,
  type TrialConfig,
} from '@coolsweep/sweep';
import { exitCodes } from '../exitCode.ts';
import { countOf, formatNumber, formatValue } from '../output/format.ts';
import { drawCurve } from '../output/plot.ts';
import { table } from '../output/table.ts';
import { runLengths } from '../runLengths.ts';
import { readSweepFile, type SweepSource } from '../sweepSource.ts';
import type { CommandContext } from './command.ts';

const columns = 64;

function steps(run: RunLength): number {
  return run.stepsPerEpoch * run.epochs;
}

/** What is to be said about a schedule beside its curve. */
function describe(config: TrialConfig, run: RunLength): string[] {
  const { optimizer } = config;
  const total = `${steps(run)} updates (${run.epochs} epochs of ${run.stepsPerEpoch})`;
  if (optimizer.name === 'sgd') return [`sgd: no momentum, ${total}`];
  if (optimizer.name === 'momentum') return [`momentum: constant rho = ${optimizer.momentum}, ${total}`];
  const length = coolingSteps(optimizer.coolingLength, run);
  const lines = [
    `coolmomentum: rho0 = ${optimizer.rho0}, cooling length ${formatValue(optimizer.coolingLength)} = ${Math.round(length)} updates, alpha = ${alphaOf(optimizer.rho0, length).toPrecision(9)}, ${total}`,
  ];
  const last = valueAt(momentumSchedule(optimizer, run), steps(run) - 1);
  if (length > steps(run))
    lines.push(
      `  warning: cooling is longer than the run, rho never reaches 0; its last value is ${formatNumber(last)}`,
    );
  if (length < steps(run))
    lines.push(`  rho is 0 from update ${Math.ceil(length)} on: plain SGD with half of the learning rate`);
  return lines;
}

function samples(config: TrialConfig, run: RunLength): number[] {
  const schedule = momentumSchedule(config.optimizer, run);
  const last = steps(run) - 1;
  return Array.from({ length: columns }, (_, index) => valueAt(schedule, Math.round((index / (columns - 1)) * last)));
}

/** Configurations that share a momentum schedule over their run, under that schedule. */
function bySchedule(
  configurations: readonly Configuration[],
  lengthOf: (config: TrialConfig) => RunLength,
): Configuration[][] {
  const groups = new Map<string, Configuration[]>();
  for (const configuration of configurations) {
    const run = lengthOf(configuration.config);
    const key = canonicalJson([momentumSchedule(configuration.config.optimizer, run), steps(run)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [configuration]);
    else group.push(configuration);
  }
  return [...groups.values()];
}

function configurationTable(
  { spec, configurations }: SweepSource,
  lengthOf: (config: TrialConfig) => RunLength,
): string {
  const paths = variedPaths(spec);
  const rows = configurations.map(({ params, config }, index) => [
    String(index + 1),
    ...paths.map((path) => formatValue(params[path])),
    String(steps(lengthOf(config))),
    spec.seeds.join(' '),
  ]);
  return table(['', ...paths, 'updates', 'seeds'], rows);
}

/** `coolsweep preview FILE`: the trials of a sweep file and rho over the run for each of its schedules; runs nothing. */
export async function preview({ environment, console }: CommandContext, file: string): Promise<number> {
  const source = await readSweepFile(file);
  const { spec, configurations } = source;
  const { of: lengthOf, locations } = await runLengths(
    environment,
    configurations.map(({ config }) => config),
  );
  const groups = bySchedule(configurations, lengthOf);
  console.value({
    spec,
    trials: configurations.length * spec.seeds.length,
    configurations: configurations.map(({ params, config, configHash }) => ({
      params,
      config,
      configHash,
      updates: steps(lengthOf(config)),
    })),
    schedules: groups.flatMap(([first]) =>
      first
        ? [
            {
              schedule: momentumSchedule(first.config.optimizer, lengthOf(first.config)),
              rho: samples(first.config, lengthOf(first.config)),
            },
          ]
        : [],
    ),
  });
  const trials = configurations.length * spec.seeds.length;
  const size = `${countOf(configurations.length, 'configuration')} × ${countOf(spec.seeds.length, 'seed')}`;
  console.line(`${spec.name}: ${size} = ${countOf(trials, 'trial')}`);
  for (const location of locations) console.line(`data: ${location}`);
  console.line();
  console.line(configurationTable(source, lengthOf));
  for (const [first] of groups) {
    if (first === undefined) continue;
    const run = lengthOf(first.config);
    console.line();
    for (const line of describe(first.config, run)) console.line(line);
    if (first.config.optimizer.name === 'coolmomentum') {
      console.line(drawCurve(samples(first.config, run), { left: 'rho at update 0', right: String(steps(run) - 1) }));
    }
  }
  return exitCodes.ok;
}
