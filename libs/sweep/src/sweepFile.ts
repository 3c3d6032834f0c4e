import { z } from 'zod';
import { objectiveNames, type Goal, type ObjectiveName } from './metric.ts';
import { controllableOptimizers } from './optimizerConfig.ts';
import { fields, parameterPaths, structuredPaths } from './trialConfig.ts';

/** Most trials that one grid may have; more is nearly always a mistake in the file. */
export const maxTrials = 100_000;

/** Conditions under which a parameter exists: other parameters' values (one or a list of them). */
const when = z
  .strictObject(
    Object.fromEntries(
      Object.entries(parameterPaths)
        .filter(([path]) => !structuredPaths.has(path))
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

/** A parameter, or a list of cases of it whose conditions exclude each other. */
function cases(type: z.ZodType) {
  const one = parameter(type);
  return z.union([one, z.array(one).min(1)]);
}

const parameters = z.strictObject(
  Object.fromEntries(Object.entries(parameterPaths).map(([path, type]) => [path, cases(type).optional()])),
);

/** A part of the base: every field of it may be left to the grid. */
function part(types: Readonly<Record<string, z.ZodType>>) {
  return z.strictObject(Object.fromEntries(Object.entries(types).map(([key, type]) => [key, type.optional()])));
}

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
        target: z
          .number()
          .optional()
          .describe('Value to reach; `show` says after how many updates and how long each configuration did.'),
      })
      .optional()
      .describe('Default: validation/accuracy, maximize; none when dataset.validation is 0.'),
    model: z.union([fields.model.name, part(fields.model)]).optional(),
    dataset: z.union([fields.dataset.name, part(fields.dataset)]).optional(),
    optimizer: part(fields.optimizer).optional(),
    control: z
      .enum(['matched-lr', 'matched-lr-quasistatic'])
      .optional()
      .describe(
        'Adds the matched control of every configuration with annealed momentum: coolmomentum, demon, or momentum with a schedule.',
      ),
    epochs: fields.epochs.optional(),
    batchSize: fields.batchSize.optional(),
    precision: fields.precision.optional(),
    labelSmoothing: fields.labelSmoothing.optional(),
    averaging: part(fields.averaging).optional(),
    telemetry: part(fields.telemetry).optional(),
    parameters: parameters.optional().describe('The grid: dotted path of a field -> its values.'),
    methods: z
      .array(z.enum(Object.keys(parameterPaths)))
      .optional()
      .describe(
        'Parameters that tell the methods of a comparison apart, beside optimizer and control; what else varies is tuning. Default: optimizer.cooling, optimizer.buffer and optimizer.rescaled where they vary.',
      ),
    seeds: seeds.default(1),
    resources: z
      .strictObject({
        gpus: z.int().min(0).max(1).default(1).describe('GPUs of a trial, on machines that have any.'),
        threads: z
          .int()
          .min(1)
          .optional()
          .describe(
            'CPU threads of a trial; results depend on it. On the CPU as many trials run at a time as there are cores for. Default: all cores, one trial at a time.',
          ),
      })
      .optional(),
  })
  .superRefine(({ control, parameters: given }, context) => {
    if (control === undefined || given === undefined || !('optimizer.control' in given)) return;
    const message = 'adds the parameter optimizer.control, which is there already: give one or the other';
    context.addIssue({ code: 'custom', path: ['control'], message });
  })
  .describe('A CoolSweep sweep file.');

/** What a sweep is judged by when its file does not say. */
export const defaultMetric = { name: 'validation/accuracy', goal: 'maximize' } as const;

type Scalar = string | number | boolean;
/** A value of a parameter: a scalar, a list, or an object such as a length or a schedule. */
export type ParameterValue = Scalar | readonly ParameterValue[] | { readonly [key: string]: ParameterValue };

/** A parameter, or one case of it: then others have the same path. */
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
  readonly metric: { readonly name: ObjectiveName; readonly goal: Goal; readonly target?: number | undefined } | null;
  /** Base configuration; parameters override its fields. */
  readonly base: Readonly<Record<string, unknown>>;
  readonly parameters: readonly GridParameter[];
  /** The matched control that is added to annealed momentum. */
  readonly control?: string | undefined;
  /** Parameters that tell methods apart; absent for the default. */
  readonly methods?: readonly string[] | undefined;
  readonly seeds: readonly number[];
  readonly resources: { readonly gpus: number; readonly threads?: number | undefined };
}

type ParsedParameter = { value?: ParameterValue; values?: ParameterValue[]; when?: GridParameter['when'] };

const named = (given: string | object | undefined): object =>
  typeof given === 'string' ? { name: given } : (given ?? {});

function parametersOf(file: z.output<typeof sweepFileSchema>): GridParameter[] {
  const given = (file.parameters ?? {}) as Record<string, ParsedParameter | ParsedParameter[]>;
  return Object.entries(given).flatMap(([path, parsed]) =>
    (Array.isArray(parsed) ? parsed : [parsed]).map(({ value, values, when }) => ({
      path,
      values: values ?? (value === undefined ? [] : [value]),
      when: when ?? null,
    })),
  );
}

/** What `control: …` at the top of a file stands for. */
function controlParameter(control: string): GridParameter {
  return {
    path: 'optimizer.control',
    values: ['none', control],
    when: { 'optimizer.name': controllableOptimizers },
  };
}

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
      ...Object.fromEntries(
        (['epochs', 'batchSize', 'precision', 'labelSmoothing', 'averaging', 'telemetry'] as const).flatMap((key) =>
          file[key] === undefined ? [] : [[key, file[key]]],
        ),
      ),
    },
    parameters: [...parametersOf(file), ...(file.control === undefined ? [] : [controlParameter(file.control)])],
    ...(file.control !== undefined && { control: file.control }),
    ...(file.methods !== undefined && { methods: file.methods }),
    seeds: Array.isArray(file.seeds) ? file.seeds : Array.from({ length: file.seeds }, (_, index) => index + 1),
    resources: {
      gpus: file.resources?.gpus ?? 1,
      ...(file.resources?.threads !== undefined && { threads: file.resources.threads }),
    },
  };
}

/** Paths whose values differ between configurations, in the order of `parameters`. */
export function variedPaths({ parameters }: Pick<SweepSpec, 'parameters'>): string[] {
  const values = new Map<string, number>();
  for (const { path, values: listed } of parameters) values.set(path, (values.get(path) ?? 0) + listed.length);
  return [...values].flatMap(([path, count]) => (count > 1 ? [path] : []));
}
