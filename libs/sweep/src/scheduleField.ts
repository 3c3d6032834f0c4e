import {
  constant,
  cooling,
  cosine,
  cyclic,
  exponential,
  linear,
  onecycle,
  ramp,
  step,
  type Schedule,
} from '@coolsweep/schedule';
import { z } from 'zod';
import { lengthSchema, updatesOf, wholeRun, type RunLength } from './runLength.ts';

/**
 * A schedule as a sweep file gives it: a number, or `{kind: …}` whose lengths are in updates, epochs or fractions of the
 * run. It becomes a `Schedule` of @coolsweep/schedule, in updates, when the length of the run is known.
 */

const length = lengthSchema.default(wholeRun).describe('Default: the whole run.');
const warmup = lengthSchema
  .optional()
  .describe('Linear warm-up: before update number `warmup` the value is its first value times n / warmup.');

/** The laws by which CoolMomentum cools, by the names of @coolsweep/schedule. */
export const coolingLaws = ['exponential', 'exact', 'linear'] as const;

function kinds(value: z.ZodNumber) {
  const range = { from: value, to: value.default(0), length, warmup };
  return {
    constant: z.strictObject({ kind: z.literal('constant'), value, warmup }).describe('`value` at every update'),
    linear: z
      .strictObject({ kind: z.literal('linear'), ...range })
      .describe('from `from` at n = 0 in a straight line to `to` at n = `length`, then `to`'),
    cosine: z
      .strictObject({ kind: z.literal('cosine'), ...range })
      .describe('from `from` at n = 0 along half a cosine to `to` at n = `length`, then `to`'),
    exponential: z
      .strictObject({
        kind: z.literal('exponential'),
        from: value,
        factor: z.number().gt(0).max(1).describe('Factor per `every`.'),
        every: lengthSchema,
        staircase: z.boolean().default(false),
        warmup,
      })
      .describe('`from` * `factor` ^ (n / `every`); with `staircase` the exponent is rounded down'),
    step: z
      .strictObject({
        kind: z.literal('step'),
        from: value,
        drops: z
          .array(z.strictObject({ at: lengthSchema, factor: z.number().min(0) }))
          .min(1)
          .describe('From update `at` on the value is `factor` times `from`.'),
        warmup,
      })
      .describe('`from`, and from each drop on `from` times its `factor`'),
    onecycle: z
      .strictObject({
        kind: z.literal('onecycle'),
        start: value,
        peak: value,
        end: value,
        rise: z.number().gt(0).lt(1).default(0.3).describe('Part of the length that leads from start to peak.'),
        length,
      })
      .describe('half a cosine from `start` to `peak` over `rise` of the length, another from `peak` to `end`'),
    cyclic: z
      .strictObject({
        kind: z.literal('cyclic'),
        from: value,
        to: value,
        halfPeriod: lengthSchema.describe('Length of the way from `from` to `to`, which equals that back.'),
      })
      .describe('a triangle: from `from` to `to` in `halfPeriod` and back'),
  };
}

const rates = kinds(z.number().min(0));
const coefficients = kinds(z.number().min(0).lt(1, 'must be less than 1'));

const learningRateSchedule = z.discriminatedUnion('kind', [
  rates.constant,
  rates.linear,
  rates.cosine,
  rates.exponential,
  rates.step,
  rates.onecycle,
  rates.cyclic,
]);
const momentumSchedule = z.discriminatedUnion('kind', [
  coefficients.constant,
  coefficients.linear,
  coefficients.cosine,
  coefficients.exponential,
  coefficients.step,
  coefficients.onecycle,
  coefficients.cyclic,
  z
    .strictObject({
      kind: z.literal('cooling'),
      law: z.enum(coolingLaws).default('exponential'),
      rho0: z.number().min(0).lt(1, 'must be less than 1'),
      length,
      warmup: lengthSchema.optional().describe('rho is 0 before this update.'),
    })
    .describe('CoolMomentum’s cooling of the momentum coefficient from `rho0` to 0 over `length` (momentum only)'),
]);

/** A learning rate: a number greater than 0, or a schedule. */
export const learningRateField = z
  .union([z.number().gt(0, 'must be greater than 0'), learningRateSchedule])
  .describe('Step size eta (for CoolMomentum: dt squared): a number or a schedule {kind: …}.');

/** A momentum coefficient: a number in [0, 1), or a schedule. */
export const momentumField = z
  .union([z.number().min(0).lt(1, 'must be less than 1'), momentumSchedule])
  .describe('Momentum coefficient: a number or a schedule {kind: …}.');

export type ScheduleField = z.infer<typeof learningRateField> | z.infer<typeof momentumField>;

function unramped(field: Exclude<ScheduleField, number>, run: RunLength): Schedule {
  switch (field.kind) {
    case 'constant':
      return constant(field.value);
    case 'linear':
      return linear({ from: field.from, to: field.to, steps: updatesOf(field.length, run) });
    case 'cosine':
      return cosine({ from: field.from, to: field.to, steps: updatesOf(field.length, run) });
    case 'exponential': {
      const { from, factor, staircase } = field;
      return exponential({ from, factor, staircase, every: updatesOf(field.every, run) });
    }
    case 'step': {
      const drops = field.drops.map(({ at, factor }) => ({ at: updatesOf(at, run), factor }));
      return step({ from: field.from, drops: drops.sort((a, b) => a.at - b.at) });
    }
    case 'onecycle': {
      const { start, peak, end, rise } = field;
      return onecycle({ start, peak, end, rise, steps: updatesOf(field.length, run) });
    }
    case 'cyclic':
      return cyclic({ from: field.from, to: field.to, halfPeriod: updatesOf(field.halfPeriod, run) });
    case 'cooling': {
      const { law, rho0 } = field;
      const warmupSteps = field.warmup === undefined ? 0 : Math.trunc(updatesOf(field.warmup, run));
      return cooling({ law, rho0, warmupSteps, coolingSteps: updatesOf(field.length, run) });
    }
  }
}

/** The schedule of a field in a run of this length. */
export function scheduleOf(field: ScheduleField, run: RunLength): Schedule {
  if (typeof field === 'number') return constant(field);
  const schedule = unramped(field, run);
  if (field.kind === 'cooling' || !('warmup' in field) || field.warmup === undefined) return schedule;
  return ramp({ steps: updatesOf(field.warmup, run), schedule, of: 'initial' });
}
