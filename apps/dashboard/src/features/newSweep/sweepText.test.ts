import { describe, expect, it } from 'vitest';
import { changedText, placeOfPath, readText } from './sweepText.ts';

const file = `# A sweep with a history.
name:   uneven      # kept as it is
description: >
  Written by hand, with lines that no program would break in just this place, and that nobody wants to see moved.
method: grid
optimizer: { name: coolmomentum,   learningRate: 0.01 }  # the paper's

# What is varied:
parameters:
  # The interesting one.
  optimizer.rho0: { values: [0.9, 0.99] }
seeds: 3
`;

const set = (path: readonly string[], value: unknown) => (text: string) =>
  changedText(text, (document) => {
    document.setIn(path, value);
    return path.slice(0, 1);
  });

describe('a change of the text', () => {
  it('leaves every line that it does not concern as it was, comments and spaces included', () => {
    expect(set(['seeds'], 5)(file)).toBe(file.replace('seeds: 3', 'seeds: 5'));
  });

  it('keeps comments of the field that it is about', () => {
    const changed = set(['optimizer', 'learningRate'], 0.1)(file);
    expect(changed).toContain("learningRate: 0.1 } # the paper's");
    expect(changed).toContain('# What is varied:\nparameters:\n  # The interesting one.');
    expect(changed).toContain('name:   uneven      # kept as it is');
  });

  it('puts a new field where it belongs', () => {
    const lines = set(['control'], 'matched-lr')(file).split('\n');
    const at = lines.indexOf('control: matched-lr');
    expect(lines[at - 1]).toMatch(/^optimizer:/);
    expect(lines.slice(at + 1).join('\n')).toContain('# What is varied:\nparameters:');
  });

  it('takes a field out without the comment of the next one', () => {
    const removed = changedText(file, (document) => {
      document.delete('optimizer');
      return ['optimizer'];
    });
    expect(removed).not.toContain('optimizer:');
    expect(removed).toContain('# What is varied:\nparameters:');
  });

  it('begins a file that is empty, and keeps one of braces in one piece', () => {
    expect(set(['name'], 'new')('')).toBe('name: new\n');
    expect(set(['seeds'], 2)('{ name: json, seeds: 1 }\n')).toBe('{ name: json, seeds: 2 }\n');
  });

  it('does not touch what cannot be read', () => {
    expect(set(['seeds'], 2)('name: [')).toBe('name: [');
    expect(readText('name: [')).toBeNull();
    expect(readText('- a list')).toBeNull();
    expect(readText('name: *nowhere')).toBeNull();
  });

  it('is the file again when it is taken back', () => {
    expect(set(['seeds'], 3)(set(['seeds'], 5)(file))).toBe(file);
  });
});

describe('the place of a field', () => {
  it('is where it is named', () => {
    expect(placeOfPath(file, ['parameters', 'optimizer.rho0'])).toEqual({ line: 11, column: 3 });
    expect(placeOfPath(file, ['seeds'])).toEqual({ line: 12, column: 1 });
    expect(placeOfPath(file, ['optimizer', 'rho0'])).toBeNull();
  });
});

describe('what is written anew', () => {
  it('has lists without spaces inside of their brackets, unless the file has them so', () => {
    expect(set(['seeds'], [1, 2])('name: a\nseeds: [1]\n')).toBe('name: a\nseeds:\n  - 1\n  - 2\n');
    const inFlow = (text: string) =>
      changedText(text, (document) => {
        document.set('seeds', document.createNode([1, 2], { flow: true }));
        return ['seeds'];
      });
    expect(inFlow('zip: [ [ a, b ] ]\n')).toContain('seeds: [ 1, 2 ]');
    expect(inFlow('zip: [[a, b]]\n')).toBe('seeds: [1, 2]\nzip: [[a, b]]\n');
  });
});
