import type { Distribution } from './searchSpace.ts';
import type { ParameterValue } from './sweepFile.ts';

const digits = 6;

/** Lists, whole numbers and steps are as exact as the file says them. */
function isContinuous(distribution: Distribution): distribution is Extract<Distribution, { max: number | null }> {
  switch (distribution.kind) {
    case 'values':
    case 'int':
    case 'logInt':
      return false;
    case 'uniform':
      return distribution.step === null;
    case 'logUniform':
    case 'log1m':
    case 'normal':
      return true;
  }
}

/**
 * A value of a distribution with six digits, within its bounds: more say nothing about training, and logarithms differ
 * between machines in their last digit, which a configuration's hash must not. Near 1 it is the distance from 1 that
 * counts, as in 0.999.
 */
export function roundedValue(value: ParameterValue, distribution: Distribution): ParameterValue {
  if (typeof value !== 'number' || !isContinuous(distribution)) return value;
  const rounded =
    distribution.kind === 'log1m'
      ? Number((1 - Number((1 - value).toPrecision(digits))).toPrecision(15))
      : Number(value.toPrecision(digits));
  return Math.min(distribution.max ?? Infinity, Math.max(distribution.min ?? -Infinity, rounded));
}
