import { z } from 'zod';
import { checkpointsField, type CheckpointSettings } from './checkpointsField.ts';
import { maxExpressionLength } from './expression.ts';
import type { Params } from './grid.ts';
import { limitsField, type Limits } from './limitsField.ts';
import { checkMethod, sweepMethods, type SweepMethod } from './methodRules.ts';
import { objectiveNames, type Goal } from './metric.ts';
import { objectiveField } from './objectiveConfig.ts';
import { parameterFields } from './parameterField.ts';
import { prunerOptions, type PrunerOptions } from './pruner/prunerOptions.ts';
import { resourcesField, type Resources } from './resourcesField.ts';
import type { SearchParameter } from './searchSpace.ts';
import { sweptPaths } from './sweptField.ts';
import { fields } from './trialConfig.ts';

/** Most trials that one sweep may have; more is nearly always a mistake in the file. */
export const maxTrials = 100_000;

/** A part of the base: every field of it may be left to the grid. */
function part(types: Readonly<Record<string, z.ZodType>>) {
  return z.strictObject(Object.fromEntries(Object.entries(types).map(([key, type]) => [key, type.optional()])));
}

/** Values of some parameters. */
const assignment = part(sweptPaths).refine((given) => Object.keys(given).length > 0, {
  message: 'names no parameter',
  // Of one that is unknown it is said that it is.
  when: ({ issues }) => issues.length === 0,
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

const pathName = z.enum(Object.keys(sweptPaths));

/** A sweep can end at its target only where it has one. */
export function checkTarget(
  {
    limits,
    metric,
  }: {
    readonly limits?: { readonly stopAtTarget: boolean } | undefined;
    readonly metric?: { readonly target?: number | undefined } | undefined;
  },
  context: z.RefinementCtx,
): void {
  if (limits?.stopAtTarget !== true || metric?.target !== undefined) return;
  const message = 'needs a value to reach: give `metric: {name: …, goal: …, target: …}`';
  context.addIssue({ code: 'custom', path: ['limits', 'stopAtTarget'], message });
}

/** The sweep file as written. JSON schema, documentation and editor support are generated from it. */
export const sweepFileSchema = z
  .strictObject({
    $schema: z.string().optional(),
    name: z.string().min(1).max(100).describe('Shown in lists; the sweep id is derived from it.'),
    description: z.string().max(10_000).optional(),
    method: z
      .enum(sweepMethods, { error: `must be one of ${sweepMethods.join(', ')}` })
      .describe('How configurations are chosen; see Methods.'),
    maxConfigurations: z
      .int()
      .min(1)
      .max(maxTrials)
      .optional()
      .describe('Configurations that a search tries, controls not counted; needed by methods that search.'),
    searchSeed: z
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .optional()
      .describe('Seed of a search; it has nothing to do with the replicate seeds. Default: 1.'),
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
    objective: objectiveField.optional(),
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
    parameters: z
      .strictObject(parameterFields)
      .optional()
      .describe('What is varied: dotted path of a field -> its values, or the distribution they are drawn from.'),
    exclude: z
      .array(assignment)
      .min(1)
      .max(1000)
      .optional()
      .describe('Grid: configurations with all of these values are left out.'),
    zip: z
      .array(z.array(pathName).min(2, 'must name at least two parameters'))
      .min(1)
      .optional()
      .describe('Grid: groups of parameters whose lists advance together, the first values with the first.'),
    configurations: z
      .array(assignment)
      .min(1)
      .max(maxTrials)
      .optional()
      .describe('Method list: the configurations, each as the values in which it differs from the top level.'),
    constraints: z
      .array(z.string().max(maxExpressionLength, `is longer than ${maxExpressionLength} characters`))
      .min(1)
      .max(100)
      .optional()
      .describe('Conditions that every configuration must meet; see Constraints.'),
    methods: z
      .array(pathName)
      .optional()
      .describe(
        'Parameters that tell the methods of a comparison apart, beside optimizer and control; what else varies is tuning. Default: optimizer.cooling, optimizer.buffer and optimizer.rescaled where they vary.',
      ),
    reference: assignment
      .optional()
      .describe('The configurations with these values are what others are compared with.'),
    smallestEffect: z
      .number()
      .gt(0)
      .optional()
      .describe('Smallest difference of the metric that matters to you. Default: 0.002, 0.2 points of accuracy.'),
    seeds: seeds.default(1),
    pruner: prunerOptions.optional(),
    limits: limitsField.optional(),
    checkpoints: checkpointsField.optional(),
    priority: z
      .int()
      .min(-100)
      .max(100)
      .optional()
      .describe('Of sweeps that wait for slots at the same time, those with a higher one get more. Default: 0.'),
    resources: resourcesField.optional(),
  })
  .superRefine(checkMethod)
  .superRefine(({ control, parameters, configurations }, context) => {
    if (control === undefined) return;
    if (![parameters, ...(configurations ?? [])].some((given) => given && 'optimizer.control' in given)) return;
    const message = 'adds the parameter optimizer.control, which is there already: give one or the other';
    context.addIssue({ code: 'custom', path: ['control'], message });
  })
  .superRefine(checkTarget)
  .describe('A CoolSweep sweep file.');

/** What a sweep is judged by when its file does not say. */
export const defaultMetric = { name: 'validation/accuracy', goal: 'maximize' } as const;

/** Of files that give none, and of sweeps that were recorded before files could give one. */
export const defaultPriority = 0;
export const defaultSmallestEffect = 0.002;

type Scalar = string | number | boolean;
/** A value of a parameter: a scalar, a list, or an object such as a length or a schedule. */
export type ParameterValue = Scalar | readonly ParameterValue[] | { readonly [key: string]: ParameterValue };

/** A parameter with its values, or one case of it: then others have the same path. */
export interface GridParameter {
  readonly path: string;
  readonly values: readonly ParameterValue[];
  readonly when: Readonly<Record<string, Scalar | readonly Scalar[]>> | null;
}

/** A parameter of a sweep: a search may also draw it from a distribution. */
export type SweepParameter = GridParameter | SearchParameter;

/** A sweep file with every default filled in: what is recorded and run. */
export interface SweepSpec {
  readonly name: string;
  readonly description: string | null;
  readonly method: SweepMethod;
  /** Null when nothing is held out for selection: then configurations are reported, not ranked. */
  readonly metric: { readonly name: string; readonly goal: Goal; readonly target?: number | undefined } | null;
  /** Base configuration; parameters override its fields. Of an objective `{objective, params}`, see `objectiveOf`. */
  readonly base: Readonly<Record<string, unknown>>;
  /** Of a list, those in which its configurations differ. */
  readonly parameters: readonly SweepParameter[];
  /** The matched control that is added to annealed momentum. */
  readonly control?: string | undefined;
  /** Parameters that tell methods apart; absent for the default. */
  readonly methods?: readonly string[] | undefined;
  readonly seeds: readonly number[];
  readonly resources: Resources;
  /** Of a method that searches. */
  readonly search?: { readonly maxConfigurations: number; readonly seed: number } | undefined;
  /** Of a list: its configurations. */
  readonly configurations?: readonly Params[] | undefined;
  readonly exclude?: readonly Params[] | undefined;
  readonly zip?: readonly (readonly string[])[] | undefined;
  readonly constraints?: readonly string[] | undefined;
  readonly reference?: Params | undefined;
  readonly pruner?: PrunerOptions | undefined;
  // Absent in sweeps of release 0.1: see `planOf`.
  readonly limits?: Limits | undefined;
  /** Absent where the file says nothing: see `defaultCheckpoints`. */
  readonly checkpoints?: CheckpointSettings | undefined;
  readonly priority?: number | undefined;
  readonly smallestEffect?: number | undefined;
}

/** Whether a parameter is drawn from a distribution. */
export function isDrawn(parameter: SweepParameter): parameter is SearchParameter {
  return 'distribution' in parameter;
}

/** Paths whose values differ between configurations, in the order of `parameters`. */
export function variedPaths({
  parameters,
  configurations = [],
}: Pick<SweepSpec, 'parameters' | 'configurations'>): string[] {
  const counts = new Map<string, number>();
  for (const parameter of parameters) {
    const count = isDrawn(parameter) ? Infinity : parameter.values.length;
    counts.set(parameter.path, (counts.get(parameter.path) ?? 0) + count);
  }
  // Of a list, also what some configurations do not have.
  return [...counts].flatMap(([path, count]) =>
    count > 1 || configurations.some((params) => !(path in params)) ? [path] : [],
  );
}
