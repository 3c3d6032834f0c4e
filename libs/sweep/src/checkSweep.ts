import type { z } from 'zod';
import { trainingsOf } from './anyConfig.ts';
import { canonicalJson } from './canonicalJson.ts';
import type { FieldProblem } from './candidate.ts';
import { expandList } from './configurationList.ts';
import { hasValues } from './configurationRules.ts';
import { parseConstraint } from './constraint.ts';
import { constraintFieldsOf } from './constraintFields.ts';
import { ExpressionError } from './expression.ts';
import { expandGrid, type Configuration } from './grid.ts';
import { isSearch } from './methodRules.ts';
import { resolveSweepFile } from './resolveSweepFile.ts';
import { probeSearch } from './searchProbes.ts';
import {
  defaultMetric,
  isDrawn,
  variedPaths,
  type ParameterValue,
  type SweepParameter,
  type sweepFileSchema,
  type SweepSpec,
} from './sweepFile.ts';
import type { TrialConfig } from './trialConfig.ts';

/** A sweep that can be run. */
export interface CheckedSweep {
  readonly spec: SweepSpec;
  /** Of a grid or a list; a search chooses its configurations one after the other, so that there are none yet. */
  readonly configurations: readonly Configuration[];
}

type Problems = { readonly problems: readonly FieldProblem[] };

/** What is wrong with the configurations of a file whose structure is right; or the sweep. */
export function checkSweep(file: z.output<typeof sweepFileSchema>): CheckedSweep | Problems {
  const resolved = resolveSweepFile(file);
  if ('problems' in resolved) return resolved;
  const { spec } = resolved;
  const unread = constraintProblems(spec);
  if (unread.length > 0) return { problems: unread };
  const found = examplesOf(spec);
  if ('problems' in found) return found;
  const { examples } = found;
  const wrong = [...methodProblems(spec), ...referenceProblems(spec, examples)];
  if (wrong.length > 0) return { problems: wrong };
  const judged = judgedBy(spec, examples);
  if ('problems' in judged) return judged;
  return { spec: judged, configurations: isSearch(spec.method) ? [] : examples };
}

/** All configurations of a sweep, or some of those that a search may choose. */
function examplesOf(spec: SweepSpec): { readonly examples: readonly Configuration[] } | Problems {
  if (isSearch(spec.method)) return probeSearch(spec);
  const expanded = spec.method === 'list' ? expandList(spec) : expandGrid(spec);
  return 'problems' in expanded ? expanded : { examples: expanded.configurations };
}

function constraintProblems(spec: SweepSpec): FieldProblem[] {
  const { constraints = [] } = spec;
  const fields = constraintFieldsOf(spec);
  return constraints.flatMap((text, index) => {
    try {
      parseConstraint(text, fields);
      return [];
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      return [{ path: ['constraints', index], message: error.message }];
    }
  });
}

/** The sweep with the metric that it is judged by, if there can be one. */
function judgedBy(spec: SweepSpec, configurations: readonly Configuration[]): SweepSpec | Problems {
  const trainings = trainingsOf(configurations.map(({ config }) => config));
  // An objective's own metric has been given, and what it means is its author's affair.
  if (trainings.length < configurations.length) return spec;
  const heldOut = trainings.every(({ dataset }) => dataset.validation !== 0);
  const metric = spec.metric ?? (heldOut ? defaultMetric : null);
  const problems =
    metric === null
      ? problemsWithoutMetric(spec)
      : [...(heldOut ? [] : problemsOfMetric(metric.name)), ...problemsOfAverage(metric.name, trainings)];
  return problems.length > 0 ? { problems } : { ...spec, metric };
}

/** Nothing can be selected by a validation metric where no image is held out. */
function problemsOfMetric(metric: string): FieldProblem[] {
  if (!metric.startsWith('validation/')) return [];
  const wayOut = 'hold out images, or leave metric away to report without ranking';
  return [{ path: ['metric'], message: `${metric} cannot be measured where dataset.validation is 0; ${wayOut}` }];
}

/** What learns from results needs one to learn from. */
function problemsWithoutMetric({ method, pruner }: SweepSpec): FieldProblem[] {
  const needsMetric = 'needs a metric, and there is none where dataset.validation is 0: hold out images';
  return [
    ...(method === 'tpe' || method === 'cmaes' ? [{ path: ['method'], message: needsMetric }] : []),
    ...(pruner === undefined ? [] : [{ path: ['pruner'], message: needsMetric }]),
  ];
}

/** An average can be selected by only where every configuration has it. */
function problemsOfAverage(metric: string, configs: readonly TrialConfig[]): FieldProblem[] {
  const has = (config: TrialConfig) =>
    metric.includes('/ema/')
      ? config.averaging.ema !== undefined
      : metric.includes('/averaged/')
        ? config.averaging.epoch
        : true;
  if (configs.every(has)) return [];
  const field = metric.includes('/ema/') ? 'averaging: {ema: 0.999}' : 'averaging: {epoch: true}';
  return [{ path: ['metric'], message: `${metric} is not measured by every configuration; add \`${field}\`` }];
}

/** What tells methods apart must differ. */
function methodProblems(spec: SweepSpec): FieldProblem[] {
  const varied = variedPaths(spec);
  return (spec.methods ?? []).flatMap((path, index) =>
    varied.includes(path)
      ? []
      : [{ path: ['methods', index], message: `${path} has one value in this file, so it tells nothing apart` }],
  );
}

function canBe(parameter: SweepParameter, value: ParameterValue): boolean {
  if (!isDrawn(parameter)) return parameter.values.some((one) => canonicalJson(one) === canonicalJson(value));
  const { distribution } = parameter;
  if (distribution.kind === 'values' || typeof value !== 'number') return false;
  return value >= (distribution.min ?? -Infinity) && value <= (distribution.max ?? Infinity);
}

/** The reference must be in the sweep, and something else beside it. */
function referenceProblems(spec: SweepSpec, configurations: readonly Configuration[]): FieldProblem[] {
  const { reference, parameters, method } = spec;
  if (reference === undefined) return [];
  const matching = configurations.filter(({ config }) => hasValues(config, reference));
  if (matching.length === configurations.length)
    return [
      { path: ['reference'], message: 'stands for all configurations, so that there is none to compare with it' },
    ];
  if (matching.length > 0) return [];
  const absent = Object.entries(reference).filter(([path, value]) => {
    const cases = parameters.filter((parameter) => parameter.path === path);
    if (isSearch(method) && cases.some((parameter) => canBe(parameter, value))) return false;
    return !configurations.some(({ config }) => hasValues(config, { [path]: value }));
  });
  if (absent.length > 0)
    return absent.map(([path]) => ({ path: ['reference', path], message: 'is a value that no configuration has' }));
  return isSearch(method)
    ? []
    : [{ path: ['reference'], message: 'has values that no configuration has at the same time' }];
}
