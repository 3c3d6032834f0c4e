import { constant, type Schedule } from '@coolsweep/schedule';
import { withClipping } from './clipping.ts';
import type { GradientTransform } from './gradientTransform.ts';
import { withWeightDecay, type WeightDecayMode } from './weightDecay.ts';

/** What every optimizer of this library is made from. A number stands for the schedule that is constant. */
export interface OptimizerOptions {
  readonly learningRate: number | Schedule;
  /** See {@link withWeightDecay}. Default 0. */
  readonly weightDecay?: number;
  /** Default `coupled`. */
  readonly weightDecayMode?: WeightDecayMode;
  /** Largest norm of all gradients together, before weight decay; see {@link withClipping}. Default: no limit. */
  readonly clipNorm?: number | undefined;
}

export function asSchedule(value: number | Schedule): Schedule {
  return typeof value === 'number' ? constant(value) : value;
}

/** The transform with the weight decay and the clipping of the options: gradients are clipped, then decay is added. */
export function withOptions(transform: GradientTransform, options: OptimizerOptions): GradientTransform {
  const { weightDecay = 0, weightDecayMode = 'coupled', clipNorm } = options;
  return withClipping(withWeightDecay(transform, { weightDecay, mode: weightDecayMode }), clipNorm);
}
