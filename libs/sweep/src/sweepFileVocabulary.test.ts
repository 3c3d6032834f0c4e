import { describe, expect, it } from 'vitest';
import { sweepFileVocabulary } from './sweepFileVocabulary.ts';
import { parsed } from './testing/exampleSweepFile.ts';

describe('the words of a sweep file', () => {
  it('are its fields, with parameters among them, and every path that may be varied', () => {
    expect(sweepFileVocabulary.fields).toEqual(expect.arrayContaining(['name', 'method', 'parameters', 'control']));
    expect(sweepFileVocabulary.paths).toEqual(expect.arrayContaining(['optimizer.rho0', 'dataset.train', 'epochs']));
  });

  it.each(sweepFileVocabulary.names['model.name'] ?? [])('make a file that can be read: model %s', (model) => {
    const control = sweepFileVocabulary.names.control?.[0] ?? '';
    const optimizer = '{name: demon, learningRate: 0.1, rho0: 0.9}';
    const file = `{name: a, method: grid, model: ${model}, dataset: digits, epochs: 1, batchSize: 8, optimizer: ${optimizer}, control: ${control}}`;
    expect(parsed(file).configurations).toHaveLength(2);
  });
});
