import { describe, expect, it } from 'vitest';
import { parseConstraint, type FieldLookup } from './constraint.ts';

const fields: Readonly<Record<string, unknown>> = {
  epochs: 3,
  batchSize: 32,
  'optimizer.name': 'coolmomentum',
  'optimizer.rho0': 0.9,
  'optimizer.learningRate': 0.05,
  'optimizer.rescaled': true,
};
const lookup: FieldLookup = (path) => fields[path];
const allows = (text: string) => parseConstraint(text).allows(lookup);
const refusal = (text: string) => {
  try {
    parseConstraint(text);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return 'accepted';
};

describe('a constraint', () => {
  it('compares fields and numbers, with arithmetic of fractions', () => {
    // 0.05 * 10 = 0.5, 0.05 / (1 - 0.9) = 0.5, 2 ** 3 = 8, 32 % 5 = 2
    for (const text of [
      'optimizer.rho0 >= 0.9 and optimizer.learningRate * 10 < 1',
      'optimizer.rho0 > 1/2',
      'optimizer.learningRate / (1 - optimizer.rho0) < 0.51',
      'batchSize % 5 == 2 && 2 ** epochs == 8',
      '-epochs < -2',
      'optimizer.rescaled and not (epochs > 3)',
    ])
      expect(allows(text), text).toBe(true);
    for (const text of ['optimizer.rho0 > 0.9', 'epochs + 1 <= 3', '!optimizer.rescaled || epochs == 4'])
      expect(allows(text), text).toBe(false);
  });

  it('binds `and` closer than `or`, and multiplication closer than addition', () => {
    expect(allows('epochs == 3 or epochs == 4 and epochs == 5')).toBe(true);
    expect(allows('1 + 2 * epochs == 7')).toBe(true);
  });

  it('compares texts and looks for members of a list', () => {
    expect(allows("optimizer.name == 'coolmomentum'")).toBe(true);
    expect(allows('optimizer.name in ["sgd", "demon"]')).toBe(false);
    expect(allows('epochs in [1, 3]')).toBe(true);
  });

  it('leaves out only what is known to fail: a missing field decides nothing', () => {
    expect(allows('optimizer.beta1 > 2')).toBe(true);
    expect(allows('not (optimizer.beta1 > 2)')).toBe(true);
    expect(allows('optimizer.beta1 + 1 == 0')).toBe(true);
    expect(allows('optimizer.beta1 > 2 and epochs > 3')).toBe(false);
    expect(allows('optimizer.beta1 > 2 or epochs == 3')).toBe(true);
    expect(allows('optimizer.beta1 > 2 or epochs > 3')).toBe(true);
    expect(allows('not (optimizer.beta1 > 2 and epochs == 3)')).toBe(true);
    expect(allows('optimizer.beta1 == 0.5 and optimizer.beta1 in [0.5]')).toBe(true);
  });

  it('knows no number where there is a schedule', () => {
    const { allows: allowed } = parseConstraint('optimizer.learningRate > 1');
    expect(allowed(() => ({ kind: 'cosine', from: 0.1 }))).toBe(true);
    const equal = parseConstraint('optimizer.learningRate == 1');
    expect(equal.allows(() => ({ kind: 'cosine', from: 1 }))).toBe(true);
  });
});

describe('a constraint is refused, with the position,', () => {
  it('when it names no field', () => {
    expect(refusal('epochs > 1 and optimizer.rho > 0.9')).toMatch(/^position 16: .*optimizer.rho0/);
    expect(refusal('optimizer.coolingLength > 3')).toMatch(/^position 1: .*optimizer.coolingLength.steps/);
    expect(refusal('optimizer.betas == 1')).toMatch(/a list/);
  });

  it('when types do not fit together', () => {
    expect(refusal("optimizer.rho0 == 'a'")).toMatch(/^position 19: compares a number with text/);
    expect(refusal('optimizer.rho0 < 0.5 < 1')).toMatch(/^position 1: `<` needs a number/);
    expect(refusal('optimizer.rho0 and epochs > 1')).toMatch(/^position 1: `and` needs a condition/);
    expect(refusal('optimizer.rho0 + 1')).toMatch(/not a condition/);
    expect(refusal('not epochs > 3')).toMatch(/parentheses/);
    expect(refusal('epochs in 3')).toMatch(/needs a list/);
    expect(refusal("epochs in [1, 'a']")).toMatch(/^position 15: compares a number with text/);
  });

  it('when a text can never be the value of its field', () => {
    expect(refusal("optimizer.name == 'sdg'")).toMatch(/^position 19: .*did you mean 'sgd'/);
  });

  it('when it cannot be read', () => {
    expect(refusal('epochs > ')).toMatch(/^position 10: cannot be read/);
    expect(refusal('epochs = 3')).toMatch(/equality is ==/);
    expect(refusal('epochs > 3 epochs < 2')).toMatch(/^position 12: .*operator is missing/);
    expect(refusal('')).toMatch(/is empty/);
    expect(refusal("optimizer.name == 'sgd")).toMatch(/Unclosed quote/);
  });

  it('when it asks for more than values: calls, indices, prototypes, conditionals', () => {
    for (const text of [
      'process.exit(1)',
      "optimizer['rho0'] > 1",
      'constructor == 1',
      '__proto__ > 1',
      'optimizer.__proto__.constructor > 1',
      'epochs > 0 ? true : false',
      'this > 1',
      'epochs & 1 == 1',
      '[epochs] == 1',
      'epochs > null',
    ])
      expect(refusal(text), text).toMatch(/^position \d+: /);
  });

  it('when it is too long or too deep', () => {
    expect(refusal(`${'('.repeat(60)}epochs > 1${')'.repeat(60)}`)).toMatch(/nested deeper than 40/);
    expect(refusal(`${'-'.repeat(60)}1 > 0`)).toMatch(/nested deeper than 40/);
    expect(refusal(`epochs > ${'1'.repeat(500)}`)).toMatch(/longer than 500/);
    expect(refusal(`${'('.repeat(30)}epochs > 1${')'.repeat(30)}`)).toBe('accepted');
  });
});
