import { expect, it } from 'vitest';
import { flatten } from './flatten.ts';

it('a nested value becomes dotted paths in the order of its keys', () => {
  expect(flatten({ model: { name: 'mlp' }, seeds: [1, 2], gpus: [{ name: 'A' }], note: null })).toEqual([
    ['model.name', 'mlp'],
    ['seeds', '1, 2'],
    ['gpus.0.name', 'A'],
    ['note', '—'],
  ]);
});
