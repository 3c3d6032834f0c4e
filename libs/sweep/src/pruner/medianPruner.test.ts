import { describe, expect, it } from 'vitest';
import { medianPruner } from './medianPruner.ts';
import { prunerOptions, type OptionsOf } from './prunerOptions.ts';
import { maxListedPeers } from './decision.ts';
import { exampleCompetitor, exampleQuestion } from './testing/exampleQuestion.ts';

const options = (given: Partial<OptionsOf<'median'>> = {}): OptionsOf<'median'> => ({
  ...(prunerOptions.parse({ name: 'median' }) as OptionsOf<'median'>),
  ...given,
});

describe('the median pruner', () => {
  it('compares with the median of the others, and tells value, threshold, rank and peers', () => {
    const others = [0.7, 0.9, 0.6, 0.8];
    expect(medianPruner(exampleQuestion({ own: 0.74, others }), options())).toMatchObject({
      pruner: 'median',
      prune: true,
      reason: '0.74 at annealing progress 0.5 is worse than 0.75, the median of 4 other configurations (rank 3 of 5)',
      trial: 'own/1',
      step: 50,
      progress: 50 / 100,
      afterCooling: null,
      value: 0.74,
      threshold: expect.closeTo((0.7 + 0.8) / 2, 12) as number,
      rank: 3,
      compared: 5,
      peers: [
        { configuration: 'b', trials: ['b/1'], value: 0.9 },
        { configuration: 'd', trials: ['d/1'], value: 0.8 },
        { configuration: 'a', trials: ['a/1'], value: 0.7 },
        { configuration: 'c', trials: ['c/1'], value: 0.6 },
      ],
    });
    expect(medianPruner(exampleQuestion({ own: 0.76, others }), options()).prune).toBe(false);
  });

  it.each([
    [20, 0.9 - 0.2 * 4 * 0.1],
    [50, 0.7],
    [75, 0.6],
    [90, 0.5 + 0.4 * 0.1],
  ])('keeps the best %i %%', (percentile, threshold) => {
    const question = exampleQuestion({ own: 0.1, others: [0.5, 0.6, 0.7, 0.8, 0.9] });
    expect(medianPruner(question, options({ percentile })).threshold).toBeCloseTo(threshold, 12);
  });

  it('waits until enough other configurations have come as far', () => {
    const question = exampleQuestion({ own: 0.1, others: [0.5, 0.6, 0.7] });
    expect(medianPruner(question, options())).toMatchObject({ prune: false, compared: 4, threshold: null });
    expect(medianPruner(question, options({ startupConfigurations: 3 })).prune).toBe(true);
  });

  it('counts a configuration once, by its mean difference in the seeds that both have been seen with', () => {
    const peer = (configuration: string, seed: number, value: number) =>
      exampleCompetitor({ configuration, seed, points: [[50, value]] });
    const question = {
      ...exampleQuestion({ own: 0.6, others: [] }),
      trial: exampleCompetitor({ seed: 2, points: [[50, 0.5]] }),
      peers: [
        exampleCompetitor({
          seed: 1,
          state: 'completed',
          points: [
            [50, 0.7],
            [100, 0.9],
          ],
        }),
        // Seed 3 has not been seen with the configuration in question: it does not count.
        ...[0.4, 0.9, 0.0].map((value, index) => peer('a', index + 1, value)),
        peer('b', 2, 0.62),
        // Not come as far.
        exampleCompetitor({ configuration: 'c', seed: 1, points: [[49, 0.1]] }),
      ],
    };
    expect(medianPruner(question, options({ startupConfigurations: 2 }))).toMatchObject({
      prune: true,
      value: (0.7 + 0.5) / 2,
      replicates: ['own/1', 'own/2'],
      // a has both seeds; b has one, in which it is better by 0.62 - 0.5.
      threshold: expect.closeTo(((0.4 + 0.9) / 2 + (0.6 + (0.62 - 0.5))) / 2, 12) as number,
      rank: 3,
      compared: 3,
    });
  });

  it('takes the last value, or where asked the best so far', () => {
    const fallen = exampleCompetitor({
      points: [
        [40, 0.9],
        [50, 0.1],
      ],
    });
    const question = { ...exampleQuestion({ own: 0, others: [0.5, 0.5, 0.5, 0.5] }), trial: fallen };
    expect(medianPruner(question, options())).toMatchObject({ prune: true, value: 0.1 });
    expect(medianPruner(question, options({ bestSoFar: true }))).toMatchObject({ prune: false, value: 0.9 });
  });

  it('compares what has cooled by the share of the updates after the cooling', () => {
    // All cool for 50 of 100 updates; at update 60 that is 10 of the 50 after it.
    const peers = ['a', 'b', 'c', 'd'].map((configuration) =>
      exampleCompetitor({
        configuration,
        annealingSteps: 50,
        state: 'completed',
        points: [
          [50, 0.3],
          [60, 0.4],
          [100, 0.9],
        ],
      }),
    );
    const trial = exampleCompetitor({ annealingSteps: 50, points: [[60, 0.5]] });
    const decision = medianPruner({ trial, peers, goal: 'maximize', seeds: 1, judgedStep: 0 }, options());
    expect(decision).toMatchObject({ prune: false, progress: 1, threshold: 0.4 });
    expect(decision.afterCooling).toBeCloseTo((60 - 50) / (100 - 50), 12);
  });

  it('counts a peer that was pruned as far as it came', () => {
    const peers = [50, 50, 50, 70].map((step, index) =>
      exampleCompetitor({ configuration: `p${index}`, state: 'failed', points: [[step, 0.9]] }),
    );
    const at = (step: number) => ({
      ...exampleQuestion({ own: 0.1, others: [] }),
      trial: exampleCompetitor({ points: [[step, 0.1]] }),
      peers,
    });
    // The one at 70 has no value at 50 or before.
    expect(medianPruner(at(50), options({ startupConfigurations: 1 })).compared).toBe(3 + 1);
    expect(medianPruner(at(60), options({ startupConfigurations: 1 })).compared).toBe(1);
  });

  it('counts of a peer the replicates that have come as far, and none when all diverged before', () => {
    const peers = [
      exampleCompetitor({ configuration: 'a', seed: 1, points: [[50, 0.9]] }),
      exampleCompetitor({ configuration: 'a', seed: 2, points: [[40, 0.1]] }),
      exampleCompetitor({ configuration: 'b', seed: 1, state: 'diverged', points: [[20, 0.1]] }),
      exampleCompetitor({ configuration: 'own', seed: 2, points: [[50, 0.5]] }),
    ];
    const question = { ...exampleQuestion({ own: 0.5, others: [] }), peers };
    expect(medianPruner(question, options({ startupConfigurations: 1 }))).toMatchObject({
      compared: 2,
      threshold: 0.9,
      peers: [{ configuration: 'a', trials: ['a/1'], value: 0.9 }],
    });
  });

  it('keeps what is equal up to the rounding of a percentile', () => {
    const question = exampleQuestion({ own: 0.1, others: Array.from({ length: 8 }, () => 0.1) });
    const kept = Array.from({ length: 99 }, (_, index) => medianPruner(question, options({ percentile: index + 1 })));
    expect(kept.filter(({ prune }) => prune)).toEqual([]);
  });

  it('says when it can never judge a trial, because the run ends before minProgress', () => {
    const trial = exampleCompetitor({ annealingSteps: 400, points: [[90, 0.1]] });
    const question = { ...exampleQuestion({ own: 0, others: [0.5] }), trial };
    expect(medianPruner(question, options()).reason).toMatch(/run of 100 updates ends before annealing progress 0.5/);
  });

  it('lists the best of many peers and counts them all', () => {
    const others = Array.from({ length: 150 }, (_, index) => index);
    const decision = medianPruner(exampleQuestion({ own: -1, others }), options());
    expect(decision).toMatchObject({ compared: 151, rank: 151 });
    expect(decision.peers.map(({ value }) => value)).toEqual(others.toReversed().slice(0, maxListedPeers));
  });
});
