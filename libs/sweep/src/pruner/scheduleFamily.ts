import type { OptimizerConfig } from '../optimizerConfig.ts';
import type { ScheduleField } from '../scheduleField.ts';
import { methodOf } from '../trialSchedules.ts';

/** The shape of a schedule without its numbers: `cosine, warmed up`. */
function shapeOf(field: ScheduleField): string {
  if (typeof field === 'number') return 'constant';
  const warm = 'warmup' in field && field.warmup !== undefined ? ', warmed up' : '';
  return field.kind === 'cooling' ? `${field.law} cooling${warm}` : `${field.kind}${warm}`;
}

/** The shape of the momentum schedule; null where the optimizer has no such schedule. */
function momentumShapeOf(optimizer: OptimizerConfig): string | null {
  if (optimizer.name === 'demon') return 'linear cooling';
  if ('momentum' in optimizer && optimizer.momentum !== undefined) return shapeOf(optimizer.momentum);
  if (optimizer.name !== 'coolmomentum') return null;
  const warm = optimizer.coolingWarmup === undefined ? '' : ', warmed up';
  return `${optimizer.cooling ?? 'exponential'} cooling${warm}`;
}

/**
 * The family of a configuration: its optimizer or the control of one, and the shapes of its schedules, whatever their
 * numbers. `coolmomentum; momentum: exponential cooling; learning rate: constant`.
 *
 * Families differ in when they improve: one that decays its learning rate gains at the drops, one that cools gains late.
 * So a value in the middle of the run says little about which family ends better, and much about which member does.
 */
export function scheduleFamily(optimizer: OptimizerConfig): string {
  const momentum = momentumShapeOf(optimizer);
  return [
    methodOf(optimizer),
    ...(momentum === null ? [] : [`momentum: ${momentum}`]),
    `learning rate: ${shapeOf(optimizer.learningRate)}`,
  ].join('; ');
}
