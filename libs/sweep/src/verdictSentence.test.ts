import { describe, expect, it } from 'vitest';
import type { ComparisonGroup } from './comparisonGroup.ts';
import { verdictsOf } from './verdict.ts';
import { verdictSentence } from './verdictSentence.ts';

const base = [0.9, 0.91, 0.89, 0.92, 0.9, 0.91];

interface Given {
  readonly values: readonly (number | null)[];
  readonly configurations?: number;
  readonly isSelected?: boolean;
}

function group(name: string, { values, configurations = 1, isSelected = false }: Given): ComparisonGroup {
  return {
    name,
    configHash: name,
    replicates: values.map((accuracy, index) => ({
      seed: index + 1,
      sweepId: 's',
      state: accuracy === null ? 'diverged' : 'completed',
      results: accuracy === null ? {} : { 'test/accuracy': accuracy },
      tookPartInSelection: isSelected,
    })),
    budget: { configurations, trials: configurations * values.length },
    isDeclaredReference: false,
    isControl: false,
  };
}

function sentence(cool: Given, sgd: Given = { values: base }, isExploratory = false): string {
  const verdicts = verdictsOf([group('sgd', sgd), group('cool', cool)], {
    metric: 'test/accuracy',
    goal: 'maximize',
    smallestEffect: 0.002,
    isExploratory,
  });
  const [verdict] = verdicts.verdicts;
  return verdict === undefined ? '' : verdictSentence(verdict, verdicts, 'sweep-1');
}

/** Differences of `base` by a mean and a pattern around it whose standard deviation is √(6/5) of `spread`. */
const shifted = (mean: number, spread: number) =>
  base.map((value, index) => value + mean + (index % 2 === 0 ? spread : -spread));

describe('the sentence of a verdict', () => {
  it('says which is better, by how much, and of what alone that is said', () => {
    expect(sentence({ values: shifted(0.01, 0.001) })).toBe(
      'cool is better than sgd by 0.0100 in test/accuracy (95 % interval +0.0089 to +0.0111, 6 paired seeds, ' +
        'p < 0.0001). This is said of these configurations on this data set at this length of training, and of ' +
        'nothing else.',
    );
    expect(sentence({ values: shifted(-0.01, 0.001) })).toMatch(/^cool is worse than sgd by 0\.0100 in/);
  });

  it('says when a difference that is real is too small to matter', () => {
    expect(sentence({ values: shifted(0.001, 0.0002) })).toContain(
      'The difference is real but smaller than the 0.002 that you care about.',
    );
  });

  it('says that nothing is resolved, that this is no evidence of equality, and how many seeds it takes', () => {
    const said = sentence({ values: shifted(0.002, 0.004) });
    expect(said).toMatch(/^Not resolved whether cool or sgd is better: they differ by \+0\.0020 in test\/accuracy/);
    expect(said).toContain('That is no evidence that they are equal.');
    // sd 0.004 √(6/5) = 0.00438; statsmodels: TTestPower().solve_power(0.002 / 0.00438, power=0.8) = 39.6.
    expect(said).toContain('To detect 0.002 four times in five, 34 more are needed (40 in all, or ');
  });

  it('says when the interval leaves no room for a difference that matters', () => {
    expect(sentence({ values: shifted(0, 0.0005) })).toContain(
      'The interval rules out differences of 0.002 and more, so neither matters by that measure.',
    );
  });

  it('gives no verdict on a configuration that was chosen by these seeds, and says how to confirm it', () => {
    const said = sentence({ values: shifted(0.01, 0.004), configurations: 6, isSelected: true });
    expect(said).toMatch(/^No verdict on cool against sgd: cool was chosen among 6 configurations by results with/);
    expect(said).toContain('coolsweep rerun sweep-1 --best 3 --seeds 40.');
    expect(sentence({ values: [0.9], configurations: 6, isSelected: true })).toContain('--best 3 --seeds 10.');
  });

  it('names the seeds that diverged, on either side, and gives no verdict by those that survived', () => {
    const cool = sentence({ values: [null, ...shifted(0.01, 0.001).slice(1, 3), null, 0.9, 0.9] });
    expect(cool).toContain('cool diverged with seeds 1, 4, and a mean over the seeds that survived');
    const sgd = sentence({ values: base }, { values: [...base.slice(0, 5), null] });
    expect(sgd).toContain('sgd diverged with seed 6');
    expect(sgd).toContain('A reference that diverges has lost nothing, and cool has won nothing.');
  });

  it('says that too few seeds say nothing', () => {
    expect(sentence({ values: [0.95, 0.96] })).toBe(
      'Nothing can be concluded of cool and sgd: 2 seeds were finished by both with test/accuracy, and fewer than 3 ' +
        'say nothing of how much seeds differ. Run both with the same further seeds.',
    );
    expect(sentence({ values: [] })).toContain('no seed was finished by both');
  });

  it('does not take a coarse metric for certainty, nor equal results for a proof', () => {
    expect(sentence({ values: base.map((value) => value + 0.01) })).toContain('says that the metric is coarse');
    expect(sentence({ values: base })).toBe(
      'cool and sgd have the same test/accuracy with each of 6 seeds: no difference is seen.',
    );
  });

  it('warns of unequal tuning budgets', () => {
    expect(sentence({ values: shifted(0.01, 0.001), configurations: 4 })).toContain(
      'cool was tuned over 4 configurations and sgd over 1: a difference may come from that.',
    );
    expect(sentence({ values: shifted(0.01, 0.001) })).not.toContain('tuned');
  });

  it('marks what was found after a look as exploratory', () => {
    expect(sentence({ values: shifted(0.01, 0.001) }, { values: base }, true)).toContain('Exploratory: ');
  });

  it('names the correction where several comparisons were made', () => {
    const groups = ['sgd', 'a', 'b'].map((name, index) => group(name, { values: shifted(0.01 * index, 0.001) }));
    const asked = { metric: 'test/accuracy', goal: 'maximize', smallestEffect: 0.002 } as const;
    const verdicts = verdictsOf([group('reference', { values: base }), ...groups], asked);
    const [, verdict] = verdicts.verdicts;
    expect(verdict && verdictSentence(verdict, verdicts, 's')).toContain("after Holm's correction for 3 comparisons");
  });
});
