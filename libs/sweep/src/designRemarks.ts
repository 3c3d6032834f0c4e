import { meanOverRun, type DesignedRun } from './designedRun.ts';
import { isAnnealed } from './optimizerConfig.ts';
import { totalUpdates } from './runLength.ts';
import { stableCurvature } from './stableCurvature.ts';
import { isDrawn, variedPaths, type SweepSpec } from './sweepFile.ts';
import { isControl, rhoOf } from './trialSchedules.ts';

/** Something to know of a sweep before it runs: no mistake, for it may be meant so. */
export interface DesignRemark {
  readonly kind:
    | 'notAnnealed'
    | 'unfinished'
    | 'hasty'
    | 'unstable'
    | 'noControl'
    | 'oneSeed'
    | 'idleEnd'
    | 'unequalAlpha'
    | 'confoundedLaws'
    | 'notRanked';
  readonly tone: 'warn' | 'note';
  readonly message: string;
  /** Path of the field of the sweep file that it is about. */
  readonly field: string;
  /** A field of the file that settles it when it has this value. */
  readonly remedy: { readonly label: string; readonly field: string; readonly value: string | number } | null;
}

type Finding = Omit<DesignRemark, 'remedy'>;
type Rule = (run: DesignedRun) => Finding | null;

/** Cooling that ends before this part of the run leaves much of it to plain SGD. */
const earlyEnd = 0.75;

/**
 * Cooling lengths, in units of the momentum's memory 1 / (1 - rho0), below which the mean squared displacement lags by a
 * fifth or more behind the quasi-static one: from the covariance recursion along each law with rho0 = 0.99 and a small
 * learning rate, where the lag falls with the inverse of the length (exponential 0.177, exact 0.198, linear 0.052 at 20).
 */
const adiabatic = { exponential: 18, exact: 20, linear: 5 } as const;

/** Below this curvature hardly any loss of a network stays, so that a smaller limit of stability is likely passed. */
const usualCurvature = 2;

const rounded = (value: number) => String(Number(value.toPrecision(3)));

function coolingOfRun({ config, length }: DesignedRun) {
  const rho = rhoOf(config.optimizer, length);
  return rho.kind === 'cooling' && !isControl(config.optimizer) ? rho : null;
}

const notAnnealed: Rule = (run) => {
  const cooling = coolingOfRun(run);
  if (cooling === null || cooling.warmupSteps < Math.min(cooling.coolingSteps, totalUpdates(run.length))) return null;
  const message = 'rho is 0 throughout, nothing is annealed: the warm-up is as long as the cooling or the run';
  return { kind: 'notAnnealed', tone: 'warn', field: 'optimizer.coolingWarmup', message };
};

const unfinished: Rule = (run) => {
  const cooling = coolingOfRun(run);
  if (cooling === null || cooling.coolingSteps <= totalUpdates(run.length) || notAnnealed(run) !== null) return null;
  const last = rounded(run.rho.at(-1) ?? Number.NaN);
  const message = `the cooling is longer than the run: rho is still ${last} at the end`;
  return { kind: 'unfinished', tone: 'warn', field: 'optimizer.coolingLength', message };
};

const idleEnd: Rule = (run) => {
  const cooling = coolingOfRun(run);
  const updates = totalUpdates(run.length);
  if (cooling === null || cooling.coolingSteps >= earlyEnd * updates || notAnnealed(run) !== null) return null;
  const epoch = rounded(cooling.coolingSteps / run.length.stepsPerEpoch);
  const message = `rho is 0 from epoch ${epoch} of ${run.length.epochs} on: the rest of the run is plain SGD`;
  return { kind: 'idleEnd', tone: 'note', field: 'optimizer.coolingLength', message };
};

const hasty: Rule = (run) => {
  const cooling = coolingOfRun(run);
  if (cooling === null || cooling.rho0 === 0) return null;
  const memories = cooling.coolingSteps * (1 - cooling.rho0);
  if (memories >= adiabatic[cooling.law]) return null;
  const message =
    `the cooling takes ${rounded(memories)} times the memory of the momentum, 1 / (1 - rho0) updates: ` +
    'too quick for the weights to follow, so that their temperature lags behind the predicted one';
  return { kind: 'hasty', tone: 'note', field: 'optimizer.coolingLength', message };
};

const unstable: Rule = ({ config, learningRate, rho }) => {
  const limits = learningRate.map((rate, index) =>
    stableCurvature(config.optimizer, { learningRate: rate, rho: rho[index] ?? 0 }),
  );
  const least = Math.min(...limits.map((limit) => limit ?? Infinity));
  if (least >= usualCurvature) return null;
  const who = isControl(config.optimizer) ? 'the matched control is' : `${config.optimizer.name} is`;
  const message =
    `${who} stable only where the curvature of the loss stays below ${rounded(least)}: expect divergence, ` +
    'or lower the learning rate';
  return { kind: 'unstable', tone: 'warn', field: 'optimizer.learningRate', message };
};

const rules: readonly Rule[] = [notAnnealed, unfinished, unstable, idleEnd, hasty];

const configurationsOf = (runs: readonly DesignedRun[]) =>
  runs.reduce((sum, { configurations }) => sum + configurations, 0);

/** What a rule says of some runs, told of the first of them, with the number of configurations that it holds for. */
function remarkOf(rule: Rule, runs: readonly DesignedRun[]): DesignRemark[] {
  const found = runs.flatMap((run) => {
    const finding = rule(run);
    return finding === null ? [] : [{ finding, run }];
  });
  const [first] = found;
  if (first === undefined) return [];
  const [count, all] = [configurationsOf(found.map(({ run }) => run)), configurationsOf(runs)];
  const which = found.length > 1 ? '; the numbers are those of the first' : '';
  const share = all === 1 ? '' : ` (${count} of ${all} configurations${which})`;
  return [{ ...first.finding, message: `${first.finding.message}${share}`, remedy: null }];
}

function noControl(runs: readonly DesignedRun[]): DesignRemark[] {
  const annealed = runs.filter(({ config }) => isAnnealed(config.optimizer) && !isControl(config.optimizer));
  if (annealed.length === 0 || runs.some(({ config }) => isControl(config.optimizer))) return [];
  const isDecoupled = annealed.some(
    ({ config: { optimizer } }) =>
      'weightDecayMode' in optimizer && optimizer.weightDecayMode === 'decoupled' && optimizer.weightDecay > 0,
  );
  const why =
    'annealed momentum without its matched control: what cooling does cannot be told from what a falling learning rate does';
  return [
    {
      kind: 'noControl',
      tone: 'warn',
      field: 'control',
      message: isDecoupled ? `${why}; a control needs weightDecayMode: coupled` : why,
      remedy: isDecoupled ? null : { label: 'Add the matched control', field: 'control', value: 'matched-lr' },
    },
  ];
}

function oneSeed({ seeds }: SweepSpec): DesignRemark[] {
  if (seeds.length > 1) return [];
  const message = 'one seed: no spread, so that no difference between configurations can be told from chance';
  const remedy = { label: 'Use 5 seeds', field: 'seeds', value: 5 };
  return [{ kind: 'oneSeed', tone: 'warn', field: 'seeds', message, remedy }];
}

function notRanked({ metric }: SweepSpec): DesignRemark[] {
  if (metric !== null) return [];
  const message =
    'no images are held out for validation: configurations are reported, not ranked, for nothing is selected by a test metric';
  return [{ kind: 'notRanked', tone: 'note', field: 'dataset.validation', message, remedy: null }];
}

function unequalAlpha({ parameters }: SweepSpec): DesignRemark[] {
  const alpha = parameters.find(({ path }) => path === 'optimizer.alpha');
  if (alpha === undefined || isDrawn(alpha) || alpha.values.length < 3) return [];
  const message =
    'values of alpha at even distances are cooling lengths at very uneven ones: vary optimizer.coolingLength instead';
  return [{ kind: 'unequalAlpha', tone: 'note', field: 'parameters.optimizer.alpha', message, remedy: null }];
}

function confoundedLaws(spec: SweepSpec, runs: readonly DesignedRun[]): DesignRemark[] {
  if (!variedPaths(spec).includes('optimizer.cooling')) return [];
  const means = new Map<string, string>();
  for (const run of runs) {
    const law = coolingOfRun(run)?.law;
    const mean = run.effectiveLearningRate === null ? null : meanOverRun(run, run.effectiveLearningRate);
    if (law !== undefined && mean !== null && !means.has(law)) means.set(law, `${law} ${rounded(mean)}`);
  }
  if (means.size < 2) return [];
  const message =
    `the laws of cooling have different mean effective learning rates (${[...means.values()].join(', ')}): ` +
    'a difference between them may be one of the learning rate';
  return [{ kind: 'confoundedLaws', tone: 'note', field: 'parameters.optimizer.cooling', message, remedy: null }];
}

/** What is to be said of a sweep before it runs, warnings first. */
export function designRemarks(spec: SweepSpec, runs: readonly DesignedRun[]): DesignRemark[] {
  const remarks = [
    ...rules.flatMap((rule) => remarkOf(rule, runs)),
    ...noControl(runs),
    ...oneSeed(spec),
    ...unequalAlpha(spec),
    ...confoundedLaws(spec, runs),
    ...notRanked(spec),
  ];
  const warnings = remarks.filter(({ tone }) => tone === 'warn');
  return [...warnings, ...remarks.filter(({ tone }) => tone === 'note')];
}
