import { expect, it } from 'vitest';
import { patched } from './patched.ts';

const one = { id: 'one', requested: null };
const other = { id: 'other', requested: null };
const asked = { id: 'one', requested: 'pause' };

it.each<[string, unknown, unknown]>([
  ['an answer about it', one, asked],
  ['a list', [other, one], [other, asked]],
  ['a page', { rows: [one, other], total: 2 }, { rows: [asked, other], total: 2 }],
  ['an answer with its trial', { trial: one, attempts: [] }, { trial: asked, attempts: [] }],
])('changes %s', (_title, answer, expected) => {
  expect(patched(answer, 'one', { requested: 'pause' })).toEqual(expected);
});

it.each<unknown>([other, [other], { rows: [other] }, { trial: other }, undefined, null, 'text', 3])(
  'leaves the very same answer where it does not occur: %j',
  (answer) => {
    expect(patched(answer, 'one', { requested: 'pause' })).toBe(answer);
  },
);
