import { describe, expect, it } from 'vitest';
import { contentHash } from '../canonicalJson.ts';
import { hyperbandPruner } from './hyperbandPruner.ts';
import { prunerOptions, type OptionsOf } from './prunerOptions.ts';
import { bracketOf, bracketSizes, rungsOf } from './rungs.ts';
import { exampleCompetitor, exampleQuestion } from './testing/exampleQuestion.ts';

const options = {
  ...(prunerOptions.parse({ name: 'hyperband' }) as OptionsOf<'hyperband'>),
  minProgress: 1 / 9,
};
const hashes = Array.from({ length: 600 }, (_, index) => contentHash(index));
const inBracket = (bracket: number) => hashes.filter((hash) => bracketOf(hash, options) === bracket);

describe('the brackets of hyperband', () => {
  it('have the sizes of the published algorithm: ceil(B eta^s / (s + 1))', () => {
    // eta = 3, R = 9: B = 3; Li et al. give 9, 5 and 3 configurations.
    expect(bracketSizes(options)).toEqual([(3 * 9) / 3, Math.ceil((3 * 3) / 2), 3]);
  });

  it('get configurations in proportion to their sizes, by hash', () => {
    const shares = [0, 1, 2].map((bracket) => inBracket(bracket).length / hashes.length);
    // Standard deviation of a share of 600: at most sqrt(0.25 / 600) = 0.02.
    [9 / 17, 5 / 17, 3 / 17].forEach((share, bracket) =>
      expect(Math.abs((shares[bracket] ?? 0) - share)).toBeLessThan(0.06),
    );
    expect(hashes.map((hash) => bracketOf(hash, options))).toEqual(hashes.map((hash) => bracketOf(hash, options)));
  });

  it('begin at later and later rungs, and are one with the default minProgress', () => {
    expect([0, 1, 2].map((bracket) => rungsOf(options, bracket)[0])).toEqual([1 / 9, 3 / 9, 1]);
    expect(bracketSizes(prunerOptions.parse({ name: 'hyperband' }) as OptionsOf<'hyperband'>)).toEqual([1]);
  });
});

describe('hyperband', () => {
  const ask = (bracket: number, peers: readonly string[], step = 11) => {
    const configuration = inBracket(bracket)[0] ?? '';
    return hyperbandPruner(
      {
        ...exampleQuestion({ own: 0, others: [] }),
        trial: exampleCompetitor({ configuration, steps: 99, points: [[step, 0.1]] }),
        peers: peers.map((peer) => exampleCompetitor({ configuration: peer, steps: 99, points: [[step, 0.9]] })),
      },
      options,
    );
  };

  it('compares configurations of one bracket only', () => {
    expect(ask(0, inBracket(0).slice(1, 6))).toMatchObject({ prune: true, bracket: 0, rung: 1 / 9, compared: 6 });
    expect(ask(0, inBracket(1).slice(0, 5))).toMatchObject({ prune: false, bracket: 0, compared: 1 });
  });

  it('spares a configuration of a later bracket until its first rung', () => {
    expect(ask(1, inBracket(1).slice(1, 6))).toMatchObject({ prune: false, bracket: 1, rung: null });
    expect(ask(1, inBracket(1).slice(1, 6), 33)).toMatchObject({ prune: true, bracket: 1, rung: 3 / 9 });
  });
});
