import type { Params } from './grid.ts';
import { gridPoints } from './gridPoints.ts';
import type { Distribution, SearchSpace } from './searchSpace.ts';
import type { ParameterValue } from './sweepFile.ts';

/** All values of a distribution; null where they are infinitely many, or more than `most`. */
function valuesOf(distribution: Distribution, most: number): readonly ParameterValue[] | null {
  switch (distribution.kind) {
    case 'int':
    case 'logInt':
      if (distribution.max - distribution.min >= most) return null;
      if (distribution.kind === 'int') return gridPoints(distribution, null);
      return Array.from({ length: distribution.max - distribution.min + 1 }, (_, index) => distribution.min + index);
    case 'uniform': {
      const { min, max, step } = distribution;
      return step === null || (max - min) / step >= most ? null : gridPoints(distribution, null);
    }
    case 'values':
      return distribution.values.length > most ? null : distribution.values;
    case 'logUniform':
    case 'log1m':
    case 'normal':
      return null;
  }
}

/**
 * Every configuration of a space, as a sampler draws it, whatever constraints say of it.
 *
 * @returns null where there are infinitely many, or more than `most`
 */
export function pointsOf({ parameters, applies }: SearchSpace, most: number): readonly Params[] | null {
  let points: Params[] = [{}];
  for (const parameter of parameters) {
    const values = valuesOf(parameter.distribution, most);
    if (values === null) return null;
    const longer: Params[] = [];
    for (const params of points) {
      if (parameter.when === null || applies(parameter, params))
        for (const value of values) longer.push({ ...params, [parameter.path]: value });
      else longer.push(params);
      if (longer.length > most) return null;
    }
    points = longer;
  }
  return points;
}
