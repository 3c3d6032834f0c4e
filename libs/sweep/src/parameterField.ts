import { z } from 'zod';
import type { Distribution } from './searchSpace.ts';
import { kindOfType, sweptPaths, type FieldKind } from './sweptField.ts';
import { parameterPaths, structuredPaths } from './trialConfig.ts';

/** A parameter of a sweep file: a fixed value, a list of values, or a distribution; and where it exists. */

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
    : 'must be {values: […]}, {value: …} for one fixed value, or {distribution: …}';

const min = z.number().describe('Least value.');
const max = z.number().describe('Greatest value.');
const wholeMin = z.int().describe('Least value.');
const wholeMax = z.int().describe('Greatest value.');
const count = z
  .int()
  .min(2)
  .max(1000)
  .optional()
  .describe('Of a grid: so many points, evenly in the distribution’s own scale, bounds included.');

interface Bounds {
  readonly min: number;
  readonly max: number;
}

function checkOrder({ min: low, max: high }: Bounds, context: z.RefinementCtx): boolean {
  if (low < high) return true;
  context.addIssue({ code: 'custom', path: ['max'], message: `must be greater than min, ${low}` });
  return false;
}

function checkLowest(least: number, kind: string): (bounds: Bounds, context: z.RefinementCtx) => void {
  return (bounds, context) => {
    checkOrder(bounds, context);
    if (bounds.min >= least && bounds.min > 0) return;
    const message = `must be ${least > 0 ? `at least ${least}` : 'greater than 0'}: ${kind} has a logarithm of it`;
    context.addIssue({ code: 'custom', path: ['min'], message });
  };
}

function checkSteps(bounds: Bounds & { readonly step?: number | undefined }, context: z.RefinementCtx): void {
  if (!checkOrder(bounds, context) || bounds.step === undefined) return;
  const { min: low, max: high, step } = bounds;
  const steps = (high - low) / step;
  if (Math.abs(steps - Math.round(steps)) < 1e-9 * Math.max(1, steps)) return;
  const [below, above] = [Math.floor(steps), Math.ceil(steps)].map((whole) =>
    Number((low + whole * step).toPrecision(12)),
  );
  const nearest = below === low ? `${above}` : `${below} or ${above}`;
  context.addIssue({ code: 'custom', path: ['max'], message: `is no whole number of steps from min: take ${nearest}` });
}

function checkBelowOne(bounds: Bounds, context: z.RefinementCtx): void {
  if (!checkOrder(bounds, context) || bounds.max < 1) return;
  context.addIssue({ code: 'custom', path: ['max'], message: 'must be less than 1: log1m has a logarithm of 1 - max' });
}

function checkCutOff(given: { min?: number | undefined; max?: number | undefined }, context: z.RefinementCtx): void {
  if (given.min !== undefined && given.max !== undefined) checkOrder({ min: given.min, max: given.max }, context);
}

/** What a sweep file says of each kind of distribution. */
function distributionFields(condition: z.ZodType) {
  const drawn = { count, when: condition.optional() } as const;
  return {
    uniform: z
      .strictObject({
        distribution: z.literal('uniform'),
        min,
        max,
        step: z.number().gt(0).optional().describe('Only min, min + step, … up to max.'),
        ...drawn,
      })
      .superRefine(checkSteps)
      .describe('evenly between `min` and `max`; with `step` only min, min + step, …'),
    logUniform: z
      .strictObject({ distribution: z.literal('logUniform'), min, max, ...drawn })
      .superRefine(checkLowest(0, 'logUniform'))
      .describe('evenly in log x'),
    log1m: z
      .strictObject({ distribution: z.literal('log1m'), min, max, ...drawn })
      .superRefine(checkBelowOne)
      .describe('evenly in log(1 - x): for rho0 and alpha, whose effect goes with 1 / (1 - x)'),
    int: z
      .strictObject({
        distribution: z.literal('int'),
        min: wholeMin,
        max: wholeMax,
        step: z.int().min(1).default(1).describe('Only min, min + step, … up to max.'),
        ...drawn,
      })
      .superRefine(checkSteps)
      .describe('whole numbers, evenly'),
    logInt: z
      .strictObject({ distribution: z.literal('logInt'), min: wholeMin, max: wholeMax, ...drawn })
      .superRefine(checkLowest(1, 'logInt'))
      .describe('whole numbers, evenly in log x'),
    normal: z
      .strictObject({
        distribution: z.literal('normal'),
        mean: z.number(),
        deviation: z.number().gt(0).describe('Standard deviation before the bounds cut anything off.'),
        min: min.optional(),
        max: max.optional(),
        ...drawn,
      })
      .superRefine(checkCutOff)
      .describe('normal, cut off at `min` and `max` where they are given'),
  } as const satisfies Record<Exclude<Distribution['kind'], 'values'>, z.ZodType>;
}

type DistributionFields = ReturnType<typeof distributionFields>;
type DistributionField = z.output<DistributionFields[keyof DistributionFields]>;

interface Listed {
  readonly distribution?: 'values' | undefined;
}

function isDistribution(given: Listed | DistributionField): given is DistributionField {
  return given.distribution !== undefined && given.distribution !== 'values';
}

/** Whether every value of a distribution is one of the field's; bounds are enough, the fields' ranges have no gaps. */
function checkField(type: z.ZodType, field: FieldKind) {
  return (given: Listed | DistributionField, context: z.RefinementCtx): void => {
    if (!isDistribution(given) || field.kind !== 'number') return;
    const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (field.isWhole && given.distribution !== 'int' && given.distribution !== 'logInt')
      complain('distribution', 'draws numbers that are not whole, which this field needs: take int or logInt');
    for (const bound of ['min', 'max'] as const) {
      const value = given[bound];
      const isBounded = bound === 'min' ? field.hasMin : field.hasMax;
      if (value === undefined) {
        if (isBounded) complain(bound, 'is needed: the field has a bound, a normal distribution has none');
        continue;
      }
      const [issue] = type.safeParse(value).error?.issues ?? [];
      if (issue !== undefined && !(field.isWhole && !Number.isInteger(value))) complain(bound, messageOf(issue));
    }
  };
}

/** Of a field that takes a schedule too, what the number is told. */
function messageOf(issue: z.core.$ZodIssue): string {
  const [first] = issue.code === 'invalid_union' ? issue.errors : [];
  return first?.[0]?.message ?? issue.message;
}

/** Other keys of a distribution, which are not to be complained of beside the word `distribution` itself. */
export const distributionKeys: ReadonlySet<string> = new Set(['min', 'max', 'step', 'mean', 'deviation', 'count']);

const noDistribution: Readonly<Record<Exclude<FieldKind['kind'], 'number'>, string>> = {
  length: 'is for numbers: give `values: […]`, or draw the length in a unit of it, such as .fraction after the name',
  text: 'is for numbers: give `values: […]`',
  boolean: 'is for numbers: give `values: [true, false]`',
  list: 'is for numbers: give `values: […]`',
};

function listed(type: z.ZodType, field: FieldKind, condition: z.ZodType) {
  return z
    .strictObject(
      {
        distribution: z
          .literal('values', field.kind === 'number' ? undefined : { error: noDistribution[field.kind] })
          .optional(),
        value: type.optional().describe('One fixed value.'),
        values: z
          .array(type)
          .min(1, 'must list at least one value')
          .refine((values) => new Set(values.map((value) => JSON.stringify(value))).size === values.length, {
            message: 'lists a value twice',
          })
          .optional()
          .describe('The values of the grid, or those that a search chooses from.'),
        when: condition.optional(),
      },
      { error: parameterError },
    )
    .refine((given) => (given.value === undefined) !== (given.values === undefined), {
      message: 'needs either `values: […]` or `value: …`',
    });
}

/** What the parameters of a file have in common: under which conditions they may exist, and how they may be drawn. */
interface Common {
  readonly condition: z.ZodType;
  readonly distributions: DistributionFields;
}

function parameter(type: z.ZodType, { condition, distributions }: Common) {
  const field = kindOfType(type);
  const values = listed(type, field, condition);
  if (field.kind !== 'number') return values;
  const { uniform, logUniform, log1m, int, logInt, normal } = distributions;
  return z
    .discriminatedUnion('distribution', [values, uniform, logUniform, log1m, int, logInt, normal], {
      error: parameterError,
    })
    .superRefine(checkField(type, field));
}

/**
 * A parameter with values of a type, or a list of cases of it whose conditions exclude each other. Of a number, or a union
 * with numbers first, it may have a distribution.
 *
 * @param condition what may stand under `when`
 */
export function parameterCases(condition: z.ZodType): (type: z.ZodType) => z.ZodType {
  const common = { condition, distributions: distributionFields(condition) };
  return (type) => {
    const one = parameter(type, common);
    return z.union([one, z.array(one).min(1)]);
  };
}

const casesOf = parameterCases(when);

/** Every parameter that a sweep file may have. */
export const parameterFields: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  Object.entries(sweptPaths).map(([path, type]) => [path, casesOf(type).optional()]),
);

/** One parameter, or one case of it, as parsed. */
export type ParsedParameter = z.output<ReturnType<typeof parameter>>;

/** What is drawn from; null for listed and fixed values. */
export function distributionOf(given: ParsedParameter): Distribution | null {
  switch (given.distribution) {
    case undefined:
    case 'values':
      return null;
    case 'uniform':
      return { kind: 'uniform', min: given.min, max: given.max, step: given.step ?? null };
    case 'int':
      return { kind: 'int', min: given.min, max: given.max, step: given.step };
    case 'logUniform':
    case 'log1m':
    case 'logInt':
      return { kind: given.distribution, min: given.min, max: given.max };
    case 'normal': {
      const { mean, deviation, min: low = null, max: high = null } = given;
      return { kind: 'normal', mean, deviation, min: low, max: high };
    }
  }
}
