import { expect, it } from 'vitest';
import { sentenceOf } from './reasonOf.ts';

it.each([
  ['there is a user grace already; take another name', 'There is a user grace already; take another name'],
  ['optimizer.rho0: must be less than 1', 'optimizer.rho0: must be less than 1'],
  ['--seeds 2: sweep a has 2 seeds already', '--seeds 2: sweep a has 2 seeds already'],
  ['This needs the role admin.', 'This needs the role admin.'],
])('%s is shown as %s', (message, shown) => {
  expect(sentenceOf(message)).toBe(shown);
});
