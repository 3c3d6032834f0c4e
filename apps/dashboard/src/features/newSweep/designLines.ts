import type { PlotLine } from '../../ui/plotLine.ts';
import { describeParams } from '../../ui/parameter.ts';
import { distinctLines, lineStyle } from '../../ui/chartData.ts';
import type { TextTable } from '../../ui/textTable.ts';
import type { Capacity, Plan } from './estimate.ts';

export type Run = Plan['runs'][number];

/** What schedules are drawn over. */
export const placeKinds = { epoch: 'Epochs', step: 'Updates', fraction: 'Run' } as const;
export type PlaceKind = keyof typeof placeKinds;

/** A schedule in all plots of the designer. */
export interface DesignLine {
  readonly key: string;
  readonly label: string;
  readonly style: number;
  readonly run: Run;
}

const controlPath = 'optimizer.control';
const isControl = ({ method }: Run) => method.startsWith('matched-lr');

/** Parameters in words, and whether it is the matched control of them. */
function labelOf(run: Run): string {
  const { [controlPath]: _, ...params } = run.params;
  const of = Object.keys(params).length === 0 ? run.method : describeParams(params);
  return isControl(run) && Object.keys(params).length > 0 ? `${of}, matched control` : of;
}

/**
 * A control has the colour of what it controls for. Schedules are solid and dotted in turn, controls dashed and dash-dotted,
 * so that neighbours differ in both; colours repeat after seven, an odd number, and then with the other dash.
 */
function styleOf(pair: number, control: boolean): number {
  const colours = 7;
  const dashes = 4;
  const dash = (pair % 2) * 2 + (control ? 1 : 0);
  const styles = Array.from({ length: distinctLines }, (_, style) => style);
  return styles.find((style) => lineStyle(style).colour === pair % colours && style % dashes === dash) ?? 0;
}

/** The schedules of a plan, each with a name and a look of its own; a control looks like what it controls for. */
export function designLines(runs: readonly Run[]): DesignLine[] {
  const pairs: string[] = [];
  return runs.map((run, index) => {
    const { [controlPath]: _, ...params } = run.params;
    const pair = JSON.stringify([params, run.length, run.method.replace(/^matched-lr(-quasistatic)? of /, '')]);
    if (!pairs.includes(pair)) pairs.push(pair);
    return { key: String(index), label: labelOf(run), style: styleOf(pairs.indexOf(pair), isControl(run)), run };
  });
}

/** The place of an update on the horizontal axis. */
function placesOf({ updates, length }: Run, by: PlaceKind): number[] {
  const { stepsPerEpoch, epochs } = length;
  const unit = { step: 1, epoch: stepsPerEpoch, fraction: stepsPerEpoch * epochs }[by];
  return updates.map((n) => n / unit);
}

type ValuesOf = (run: Run) => readonly number[] | null;

export const rhoOf: ValuesOf = ({ rho }) => rho;
export const learningRateOf: ValuesOf = ({ learningRate }) => learningRate;
export const effectiveOf: ValuesOf = ({ effectiveLearningRate }) => effectiveLearningRate;

/** Lines of one quantity; those of runs that do not have it are left out. */
export function plotLines(lines: readonly DesignLine[], valuesOf: ValuesOf, by: PlaceKind): PlotLine[] {
  return lines.flatMap(({ key, label, style, run }) => {
    const ys = valuesOf(run);
    return ys === null ? [] : [{ key, label, style, xs: placesOf(run, by), ys }];
  });
}

/** The schedules by name and what they differ in, to be saved. */
export function runRows(lines: readonly DesignLine[]): TextTable {
  const ends = (values: readonly number[] | null) => [values?.[0] ?? null, values?.at(-1) ?? null];
  return {
    columns: [
      ...['schedule', 'method', 'configurations', 'updates', 'rho first', 'rho last', 'rho 0 from update'],
      ...['effective learning rate first', 'effective learning rate last', 'effective learning rate mean'],
    ],
    rows: lines.map(({ label, run }) => [
      ...[label, run.method, run.configurations, run.length.stepsPerEpoch * run.length.epochs],
      ...[...ends(run.rho), run.zeroFrom, ...ends(run.effectiveLearningRate), run.meanEffectiveLearningRate],
    ]),
  };
}

/** How the temperature of runs is predicted. */
export interface Thermometer {
  readonly temperatureOf: ValuesOf;
  /** What it is in, and what it rests on. */
  readonly unit: string;
  readonly basis: string;
}

/**
 * Temperature eta_eff sigma^2 / 2, with the gradient variance sigma^2 of past trials where there are any of every
 * workload. Else in units of that of the first run's batch: sigma^2 falls with the inverse of the batch size.
 */
export function thermometerOf(runs: readonly Run[], { experience }: Pick<Capacity, 'experience'>): Thermometer {
  const seen = new Map(experience.map(({ workload, gradientVariance }) => [workload, gradientVariance]));
  const isKnown = runs.length > 0 && runs.every(({ workload }) => typeof seen.get(workload) === 'number');
  const reference = runs[0]?.batchSize ?? 1;
  const variance = (run: Run) => (isKnown ? (seen.get(run.workload) ?? 1) : reference / run.batchSize);
  const isBatchVaried = runs.some(({ batchSize }) => batchSize !== reference);
  return {
    temperatureOf: (run) => run.effectiveLearningRate?.map((rate) => (rate * variance(run)) / 2) ?? null,
    unit: isKnown ? 'units of the loss' : `units of σ²${isBatchVaried ? ` at batch size ${reference}` : ''}`,
    basis: isKnown
      ? 'with the gradient variance σ² that past trials of this model, data and batch size ended with, taken as constant'
      : 'relative: the gradient variance σ² is not known before a trial of this model, data and batch size has run, and is taken as constant' +
        (isBatchVaried ? ' and inversely proportional to the batch size' : ''),
  };
}
