import { z } from 'zod';
import { objectiveNames, type Goal, type ObjectiveName } from './metric.ts';
import { fields, optimizerNames, parameterPaths } from './trialConfig.ts';

/** Most trials that one grid may have; more is nearly always a mistake in the file. */
export const maxTrials = 100_000;

/** Conditions under which a parameter exists: other parameters' values (one or a list of them). */
const when = z
  .strictObject(
    Object.fromEntries(
      Object.entries(parameterPaths)
        .filter(([path]) => path !== 'optimizer.coolingLength')
        .map(([path, type]) => [path, z.union([type, z.array(type).min(1)]).optional()]),
    ),
  )
  .describe('The parameter exists only where these others have one of the given values.');

const parameterError = (issue: { input?: unknown }) =>
  issue.input === undefined || (typeof issue.input === 'object' && !Array.isArray(issue.input))
    ? undefined
    : 'must be {values: […]} for the grid, or {value: …} for one fixed value';

function parameter(type: z.ZodType) {
  return z
    .strictObject(
      {
        value: type.optional().describe('One fixed value.'),
        values: z
          .array(type)
          .min(1, 'must list at least one value')
          .refine((values) => new Set(values.map((value) => JSON.stringify(value))).size === values.length, {
            message: 'lists a value twice',
          })
          .optional()
          .describe('The values of the grid.'),
        when: when.optional(),
      },
      { error: parameterError },
    )
    .refine((given) => (given.value === undefined) !== (given.values === undefined), {
      message: 'needs either `values: […]` or `value: …`',
    });
}

const parameters = z.strictObject(
  Object.fromEntries(Object.entries(parameterPaths).map(([path, type]) => [path, parameter(type).optional()])),
);

const model = z.strictObject({ name: fields.model.name.optional(), l2: fields.model.l2.optional() });
const dataset = z.strictObject({
  name: fields.dataset.name.optional(),
  train: fields.dataset.train.optional(),
  validation: fields.dataset.validation.optional(),
  test: fields.dataset.test.optional(),
  augment: fields.dataset.augment.optional(),
});
const optimizer = z.strictObject({
  name: z.enum(optimizerNames as [string, ...string[]]).optional(),
  learningRate: fields.optimizer.learningRate.optional(),
  rho0: fields.optimizer.rho0.optional(),
  coolingLength: fields.optimizer.coolingLength.optional(),
  momentum: fields.optimizer.momentum.optional(),
});

const seeds = z
  .union(
    [
      z.int().min(1).max(10_000),
      z
        .array(
          z
            .int()
            .min(0)
            .max(2 ** 31 - 1),
        )
        .min(1)
        .refine((list) => new Set(list).size === list.length, 'lists a seed twice'),
    ],
    { error: 'must be a number of replicates (3 means seeds 1, 2, 3) or a list of distinct whole numbers' },
  )
  .describe('Replicates of every configuration: a count (3 means seeds 1, 2, 3) or a list of seeds.');

/** The sweep file as written. JSON schema, documentation and editor support are generated from it. */
export const sweepFileSchema = z
  .strictObject({
    $schema: z.string().optional(),
    name: z.string().min(1).max(100).describe('Shown in lists; the sweep id is derived from it.'),
    description: z.string().max(10_000).optional(),
    method: z.literal('grid', { error: 'must be grid' }).describe('How configurations are chosen.'),
    metric: z
      .strictObject({
        name: z
          .enum(objectiveNames, {
            error: `must be one of ${objectiveNames.join(', ')}; test metrics are reported and never selected by`,
          })
          .describe('What configurations are judged by. Never a test metric.'),
        goal: z.enum(['maximize', 'minimize']),
      })
      .optional()
      .describe('Default: validation/accuracy, maximize; none when dataset.validation is 0.'),
    model: z.union([fields.model.name, model]).optional(),
    dataset: z.union([fields.dataset.name, dataset]).optional(),
    optimizer: optimizer.optional(),
    epochs: fields.epochs.optional(),
    batchSize: fields.batchSize.optional(),
    parameters: parameters.optional().describe('The grid: dotted path of a field -> its values.'),
    seeds: seeds.default(1),
    resources: z
      .strictObject({ gpus: z.int().min(0).max(1).default(1).describe('GPUs of a trial, on machines that have any.') })
      .optional(),
  })
  .describe('A CoolSweep sweep file.');

/** What a sweep is judged by when its file does not say. */
export const defaultMetric = { name: 'validation/accuracy', goal: 'maximize' } as const;

export type ParameterValue = string | number | boolean | Readonly<Record<string, number>>;
type Scalar = string | number | boolean;

export interface GridParameter {
  readonly path: string;
  readonly values: readonly ParameterValue[];
  readonly when: Readonly<Record<string, Scalar | readonly Scalar[]>> | null;
}

/** A sweep file with every default filled in: what is recorded and run. */
export interface SweepSpec {
  readonly name: string;
  readonly description: string | null;
  readonly method: 'grid';
  /** Null when nothing is held out for selection: then configurations are reported, not ranked. */
  readonly metric: { readonly name: ObjectiveName; readonly goal: Goal } | null;
  /** Base configuration; parameters override its fields. */
  readonly base: Readonly<Record<string, unknown>>;
  readonly parameters: readonly GridParameter[];
  readonly seeds: readonly number[];
  readonly resources: { readonly gpus: number };
}

type ParsedParameter = { value?: ParameterValue; values?: ParameterValue[]; when?: GridParameter['when'] };

const named = (given: string | object | undefined): object =>
  typeof given === 'string' ? { name: given } : (given ?? {});

/**
 * Fills in the defaults of a parsed sweep file, but for the metric: whether there can be one is known when the grid is
 * expanded.
 */
export function resolveSweepFile(file: z.output<typeof sweepFileSchema>): SweepSpec {
  return {
    name: file.name,
    description: file.description ?? null,
    method: file.method,
    metric: file.metric ?? null,
    base: {
      model: named(file.model),
      dataset: named(file.dataset),
      optimizer: file.optimizer ?? {},
      ...(file.epochs !== undefined && { epochs: file.epochs }),
      ...(file.batchSize !== undefined && { batchSize: file.batchSize }),
    },
    parameters: Object.entries((file.parameters ?? {}) as Record<string, ParsedParameter>).map(([path, given]) => ({
      path,
      values: given.values ?? (given.value === undefined ? [] : [given.value]),
      when: given.when ?? null,
    })),
    seeds: Array.isArray(file.seeds) ? file.seeds : Array.from({ length: file.seeds }, (_, index) => index + 1),
    resources: { gpus: file.resources?.gpus ?? 1 },
  };
}

/** Paths whose values differ between configurations, in the order of the file. */
export function variedPaths({ parameters }: Pick<SweepSpec, 'parameters'>): string[] {
  return parameters.filter(({ values }) => values.length > 1).map(({ path }) => path);
}
