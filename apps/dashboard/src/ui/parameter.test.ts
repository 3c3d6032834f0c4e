import { describe, expect, it } from 'vitest';
import { describeParams, formatParameter, shortName } from './parameter.ts';

describe('a parameter', () => {
  it('is shown in words, with every digit that was written', () => {
    expect(formatParameter({ fraction: 0.5 })).toBe('0.5 of run');
    expect(formatParameter({ steps: 78_200 })).toBe('78,200 steps');
    expect(formatParameter(0.00001234567)).toBe('0.00001234567');
    expect(formatParameter(true)).toBe('true');
    expect(formatParameter(undefined)).toBe('—');
  });

  it('has a short name where that is clear', () => {
    expect(shortName('optimizer.rho0', ['optimizer.rho0', 'model.l2'])).toBe('rho0');
    expect(shortName('a.x', ['a.x', 'b.x'])).toBe('a.x');
    expect(shortName('optimizer.name', ['optimizer.name'])).toBe('optimizer');
  });

  it('is listed with the others of its configuration', () => {
    expect(describeParams({ 'optimizer.name': 'sgd', 'optimizer.rho0': 0.9 })).toBe('sgd, rho0 0.9');
    expect(describeParams({})).toBe('the only configuration');
  });
});
