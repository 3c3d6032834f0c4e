import { expect, it } from 'vitest';
import { trialRandom } from './trialRandom.ts';

const drawn = (random: ReturnType<typeof trialRandom>) => [random.uniform(), random.normal(), random.integer(1000)];

it('is decided by the seed', () => {
  expect(drawn(trialRandom(1))).toEqual(drawn(trialRandom(1)));
  expect(drawn(trialRandom(1))).not.toEqual(drawn(trialRandom(2)));
});

it('goes on where it was', () => {
  const random = trialRandom(7);
  drawn(random);
  const later = trialRandom(7, JSON.parse(JSON.stringify(random.state())) as number[]);
  expect(drawn(later)).toEqual(drawn(random));
});
