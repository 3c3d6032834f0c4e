import { between } from './cosine.ts';
import { requireFinite, requirePositive } from './fieldRange.ts';

export interface OneCycle {
  readonly kind: 'onecycle';
  readonly start: number;
  readonly peak: number;
  readonly end: number;
  readonly steps: number;
  readonly rise: number;
}

export interface OneCycleOptions extends Omit<OneCycle, 'kind' | 'rise'> {
  /** Part of the steps that leads from start to peak; 0 < rise < 1. Default 0.3. */
  readonly rise?: number;
}

/**
 * 1cycle: along half a cosine from `start` to `peak`, along another to `end`.
 *
 * The peak is at n = rise * steps - 1, which need not be whole, and the end at n = steps - 1, the last update: the
 * indexing of PyTorch's OneCycleLR (torch/optim/lr_scheduler.py, `_schedule_phases` with anneal_strategy 'cos' and two
 * phases). From there on the value stays at `end`, where PyTorch raises an error.
 *
 * Source: Smith, "A disciplined approach to neural network hyper-parameters", arXiv 1803.09820.
 *
 * @throws RangeError when a value is out of range
 */
export function onecycle({ start, peak, end, steps, rise = 0.3 }: OneCycleOptions): OneCycle {
  requireFinite({ start, peak, end });
  requirePositive({ steps, rise });
  if (rise >= 1) throw new RangeError(`rise must be less than 1, got ${rise}`);
  return { kind: 'onecycle', start, peak, end, steps, rise };
}

/** 1cycle for a learning rate with PyTorch's defaults: peak / 25 to peak to peak / 25 / 10 000. */
export function onecycleLearningRate(options: Pick<OneCycleOptions, 'peak' | 'steps' | 'rise'>): OneCycle {
  return onecycle({ start: options.peak / 25, end: options.peak / 25 / 1e4, ...options });
}

/** 1cycle for a momentum coefficient with PyTorch's defaults: 0.95 to 0.85, while the learning rate rises, and back. */
export function onecycleMomentum(options: Pick<OneCycleOptions, 'steps' | 'rise'>): OneCycle {
  return onecycle({ start: 0.95, peak: 0.85, end: 0.95, ...options });
}

export function onecycleAt({ start, peak, end, steps, rise }: OneCycle, n: number): number {
  const [turn, last] = [rise * steps - 1, steps - 1];
  if (n >= last) return end;
  return n < turn ? between(start, peak, n / turn) : between(peak, end, (n - turn) / (last - turn));
}
