import { alphaOf, coolingStepsOf } from '@coolsweep/schedule';
import { z } from 'zod';
import { lengthSchema, updatesOf, wholeRun, type RunLength } from './runLength.ts';
import { coolingLaws, learningRateField, momentumField, type ScheduleField } from './scheduleField.ts';

/**
 * The optimizer of a configuration. A field that an optimizer does not have is an error, not ignored: a grid that varies
 * it would train equal trials under different names.
 */

const coefficient = z.number().min(0).lt(1, 'must be less than 1');
const rho0 = coefficient.describe('Initial momentum coefficient, 0 <= rho0 < 1.');
const coolingLength = lengthSchema.describe(
  'Updates until rho is 0: {steps: n}, {epochs: n} or {fraction: f} of the run; it may be longer than the run.',
);
const control = z
  .enum(['none', 'matched-lr', 'matched-lr-quasistatic'])
  .default('none')
  .describe(
    'matched-lr: in place of this optimizer SGD without momentum, with the learning rate by which every gradient moves ' +
      'the weights as far as with it. matched-lr-quasistatic: with eta (1 + rho) / (2 (1 - rho)), which overstates that.',
  );

/** Fields that every optimizer has. */
const commonFields = {
  learningRate: learningRateField,
  weightDecay: z.number().min(0).default(0).describe('Weight decay; with the L2 penalty of the model, both act.'),
  weightDecayMode: z
    .enum(['coupled', 'decoupled'])
    .default('coupled')
    .describe('coupled: added to the gradient; decoupled: subtracted from the weights times the learning rate.'),
  weightDecayOn: z
    .enum(['all', 'kernels'])
    .default('all')
    .describe('kernels leaves biases and batch normalisation out of weight decay.'),
  clipNorm: z
    .number()
    .gt(0)
    .optional()
    .describe(
      'Largest global norm of the gradient, with the L2 penalty of the model, before weight decay; default: no clipping.',
    ),
} as const;

const { weightDecayMode: _, ...decoupledFields } = commonFields;

/** The fields of each optimizer beside its name. */
export const optimizerFields = {
  coolmomentum: {
    ...commonFields,
    rho0: rho0.optional(),
    cooling: z.enum(coolingLaws).optional().describe('Law of the cooling; default: exponential, the paper’s.'),
    coolingLength: coolingLength.optional(),
    alpha: z
      .number()
      .gt(0)
      .lt(1, 'must be less than 1')
      .optional()
      .describe('The paper’s alpha = (1 - rho0)^(1 / S), in place of coolingLength.'),
    coolingWarmup: lengthSchema.optional().describe('rho is 0 before this update; the cooling is not shifted by it.'),
    momentum: momentumField.optional().describe('Any momentum schedule, in place of rho0 and the cooling.'),
    rescaled: z.boolean().default(true).describe('Whether the gradient is multiplied by (1 + rho) / 2.'),
    buffer: z
      .enum(['displacement', 'gradient'])
      .default('displacement')
      .describe('What the buffer holds: displacements (the paper) or gradients (the authors’ EfficientNet code).'),
    control,
  },
  momentum: { ...commonFields, momentum: momentumField, control },
  nesterov: { ...commonFields, momentum: momentumField },
  demon: { ...commonFields, rho0, coolingLength: coolingLength.default(wholeRun), control },
  sgd: commonFields,
  qhm: {
    ...commonFields,
    momentum: momentumField.default(0.999),
    nu: z.number().min(0).max(1).default(0.7).describe('Share of the momentum buffer in the update.'),
  },
  aggmo: {
    ...commonFields,
    betas: z.array(coefficient).min(1).default([0, 0.9, 0.99]).describe('Momentum coefficients of the buffers.'),
  },
  adam: {
    ...commonFields,
    beta1: coefficient.default(0.9),
    beta2: coefficient.default(0.999),
    epsilon: z.number().gt(0).default(1e-7),
  },
  adamw: {
    ...decoupledFields,
    weightDecay: z.number().min(0).default(0.01),
    beta1: coefficient.default(0.9),
    beta2: coefficient.default(0.999),
    epsilon: z.number().gt(0).default(1e-7),
  },
  rmsprop: {
    ...commonFields,
    momentum: momentumField.default(0.9),
    decay: coefficient.default(0.9).describe('Share of the mean square that an update keeps.'),
    epsilon: z.number().gt(0).default(1e-3),
  },
  sgld: {
    ...commonFields,
    temperature: z.number().min(0).describe('Temperature of the injected noise, in units of the loss.'),
  },
  sghmc: {
    ...commonFields,
    friction: z.number().gt(0).max(1).describe('Friction a = 1 - rho.'),
    temperature: z.number().min(0).describe('Temperature of the injected noise, in units of the loss.'),
  },
} as const;

export type OptimizerName = keyof typeof optimizerFields;
export const optimizerNames = Object.keys(optimizerFields) as [OptimizerName, ...OptimizerName[]];

/** Optimizers that a matched control can be made for. */
export const controllableOptimizers = optimizerNames.filter((name) => 'control' in optimizerFields[name]);

/**
 * Decoupled decay acts by the learning rate, which a control changes: the weights would shrink by another amount, many
 * times as much for a strong cooling, and the control would be none.
 */
function checkControl(
  { control, weightDecay, weightDecayMode }: { control: string; weightDecay: number; weightDecayMode: string },
  context: z.RefinementCtx,
): void {
  if (control === 'none' || weightDecay === 0 || weightDecayMode === 'coupled') return;
  const message =
    'needs weightDecayMode: coupled; decoupled decay acts by the learning rate, which the control changes';
  context.addIssue({ code: 'custom', path: ['control'], message });
}

type CoolMomentumFields = z.infer<z.ZodObject<(typeof optimizerFields)['coolmomentum']>>;

/** CoolMomentum's coefficient is given in one of two ways, never in both and never in none. */
function checkCooling(given: CoolMomentumFields, context: z.RefinementCtx): void {
  checkControl(given, context);
  const complain = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
  if (given.momentum !== undefined) {
    for (const field of ['rho0', 'cooling', 'coolingLength', 'alpha', 'coolingWarmup'] as const) {
      if (given[field] !== undefined) complain(field, 'does not go with optimizer.momentum: give one or the other');
    }
    return;
  }
  if (given.rho0 === undefined)
    complain('rho0', 'is needed by optimizer coolmomentum: give it here or under parameters');
  if (given.coolingLength === undefined && given.alpha === undefined)
    complain('coolingLength', 'is needed by optimizer coolmomentum: give it here or under parameters');
  if (given.coolingLength !== undefined && given.alpha !== undefined)
    complain('alpha', 'does not go with optimizer.coolingLength, which says the same: give one or the other');
  if (given.alpha !== undefined && given.cooling !== undefined && given.cooling !== 'exponential')
    complain('alpha', 'is a constant of exponential cooling: give coolingLength');
  if (given.alpha !== undefined && given.rho0 === 0)
    complain('alpha', 'says nothing where rho0 is 0: give coolingLength');
}

const name = <Name extends OptimizerName>(value: Name) => z.literal(value);

export const optimizerConfig = z.discriminatedUnion('name', [
  z.strictObject({ name: name('coolmomentum'), ...optimizerFields.coolmomentum }).superRefine(checkCooling),
  z.strictObject({ name: name('momentum'), ...optimizerFields.momentum }).superRefine(checkControl),
  z.strictObject({ name: name('nesterov'), ...optimizerFields.nesterov }),
  z.strictObject({ name: name('demon'), ...optimizerFields.demon }).superRefine(checkControl),
  z.strictObject({ name: name('sgd'), ...optimizerFields.sgd }),
  z.strictObject({ name: name('qhm'), ...optimizerFields.qhm }),
  z.strictObject({ name: name('aggmo'), ...optimizerFields.aggmo }),
  z.strictObject({ name: name('adam'), ...optimizerFields.adam }),
  z.strictObject({ name: name('adamw'), ...optimizerFields.adamw }),
  z.strictObject({ name: name('rmsprop'), ...optimizerFields.rmsprop }),
  z.strictObject({ name: name('sgld'), ...optimizerFields.sgld }),
  z.strictObject({ name: name('sghmc'), ...optimizerFields.sghmc }),
]);
export type OptimizerConfig = z.infer<typeof optimizerConfig>;
export type CoolMomentumConfig = Extract<OptimizerConfig, { name: 'coolmomentum' }>;
export type Control = z.output<typeof control>;

/** The matched control that is trained in place of the optimizer; `none` also where the optimizer can have no control. */
export function controlOf(optimizer: OptimizerConfig): Control {
  return 'control' in optimizer ? optimizer.control : 'none';
}

/** Whether the momentum coefficient changes over the run, so that there is something to control for. */
export function isAnnealed(optimizer: OptimizerConfig): boolean {
  switch (optimizer.name) {
    case 'demon':
      return true;
    case 'coolmomentum':
      return optimizer.momentum === undefined || isVarying(optimizer.momentum);
    case 'momentum':
      return isVarying(optimizer.momentum);
    default:
      return false;
  }
}

function isVarying(momentum: ScheduleField): boolean {
  return typeof momentum === 'object' && momentum.kind !== 'constant';
}

/** How CoolMomentum cools in a run of this length; null where it follows another momentum schedule. */
export function coolingOf(
  { rho0, cooling, coolingLength, coolingWarmup, alpha }: CoolMomentumConfig,
  run: RunLength,
): {
  law: (typeof coolingLaws)[number];
  rho0: number;
  coolingSteps: number;
  warmupSteps: number;
  alpha: number;
} | null {
  if (rho0 === undefined) return null;
  const coolingSteps = alpha === undefined ? updatesOf(coolingLength ?? wholeRun, run) : coolingStepsOf(rho0, alpha);
  return {
    law: cooling ?? 'exponential',
    rho0,
    coolingSteps,
    // Whole updates, rounded down, as the authors' EfficientNet code: int(warm-up epochs * updates per epoch).
    warmupSteps: coolingWarmup === undefined ? 0 : Math.trunc(updatesOf(coolingWarmup, run)),
    alpha: alpha ?? alphaOf(rho0, coolingSteps),
  };
}
