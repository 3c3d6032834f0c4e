import { describe, expect, it } from 'vitest';
import { problemOf } from './fieldProblem.ts';

const problem = (field: string) => ({ line: 1, column: 1, field, message: `wrong ${field}` });

describe('the mistake beside a field of the form', () => {
  it.each(['optimizer.rho0', 'parameters.optimizer.rho0', 'parameters.optimizer.rho0.values.1'])(
    'is found where the file has the field: %s',
    (field) => {
      expect(problemOf('optimizer.rho0', [problem('name'), problem(field)])).toBe(`wrong ${field}`);
    },
  );

  it('is that of the part whose name alone is given', () => {
    expect(problemOf('model.name', [problem('model')])).toBe('wrong model');
  });

  it('is not that of a field that begins alike', () => {
    expect(problemOf('optimizer.cooling', [problem('optimizer.coolingLength')])).toBeUndefined();
    expect(problemOf('name', [problem('model.name')])).toBeUndefined();
  });
});
