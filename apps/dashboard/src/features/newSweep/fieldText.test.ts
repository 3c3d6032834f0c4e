import { describe, expect, it } from 'vitest';
import { inputOf, textOfDistribution, textOfValue } from './fieldText.ts';

describe('a field of the form', () => {
  it.each([
    [0.01, '0.01'],
    [{ fraction: 0.5 }, '0.5 of run'],
    [{ epochs: 3 }, '3 epochs'],
    [{ steps: 312_400 }, '312400 steps'],
    [true, 'true'],
  ])('writes %j as %s, and reads it back', (value, text) => {
    expect(textOfValue(value)).toBe(text);
    const kind = typeof value === 'object' ? 'length' : 'number';
    expect(inputOf(text, kind)).toEqual({ kind: 'one', value });
  });

  it('leaves schedules, lists and texts with commas to the YAML', () => {
    expect(textOfValue({ kind: 'cosine', from: 0.1 })).toBeNull();
    expect(textOfValue([0, 0.9])).toBeNull();
    expect(textOfValue('a, b')).toBeNull();
  });

  it('takes values separated by commas as a list, also while the next one is not there yet', () => {
    expect(inputOf('0.9, 0.99,', 'number')).toEqual({ kind: 'many', values: [0.9, 0.99] });
    expect(inputOf('0.9,', 'number')).toEqual({ kind: 'many', values: [0.9] });
    expect(inputOf('0.5 of run, 1 of run', 'length')).toEqual({
      kind: 'many',
      values: [{ fraction: 0.5 }, { fraction: 1 }],
    });
  });

  it('understands a length in per cent, as a bare fraction, in epochs and in updates', () => {
    expect(inputOf('50 %', 'length')).toEqual({ kind: 'one', value: { fraction: 0.5 } });
    expect(inputOf('0.5', 'length')).toEqual({ kind: 'one', value: { fraction: 0.5 } });
    expect(inputOf('1 epoch', 'length')).toEqual({ kind: 'one', value: { epochs: 1 } });
    expect(inputOf('100 updates', 'length')).toEqual({ kind: 'one', value: { steps: 100 } });
  });

  it('writes and reads a distribution', () => {
    const given = { distribution: 'logUniform', min: 0.001, max: 1, count: 5 };
    expect(textOfDistribution(given)).toBe('logUniform 0.001 to 1 in 5 points');
    expect(inputOf('loguniform from 0.001 to 1 in 5', 'number')).toEqual({ kind: 'drawn', distribution: given });
    expect(textOfDistribution({ distribution: 'normal', mean: 0, deviation: 1 })).toBeNull();
  });

  it('keeps what it does not understand as text, so that the check of the file tells what is wrong', () => {
    expect(inputOf('0.9x', 'number')).toEqual({ kind: 'one', value: '0.9x' });
    expect(inputOf('3 weeks', 'length')).toEqual({ kind: 'one', value: '3 weeks' });
    expect(inputOf('  ', 'number')).toEqual({ kind: 'absent' });
  });
});
