import type { Goal } from '../../metric.ts';
import type { Competitor } from '../competitor.ts';
import type { PruningQuestion } from '../pruner.ts';

type Point = readonly [step: number, value: number];

/** A running trial of 100 updates without a cooling length, unless said otherwise. */
export function exampleCompetitor({
  points,
  ...given
}: Partial<Competitor> & { readonly points: readonly Point[] }): Competitor {
  const configuration = given.configuration ?? 'own';
  const [seed, steps] = [given.seed ?? 1, given.steps ?? 100];
  return {
    id: `${configuration}/${seed}`,
    configuration,
    seed,
    family: 'coolmomentum',
    dataset: 'digits',
    state: 'running',
    steps,
    annealingSteps: given.annealingSteps ?? steps,
    curve: { steps: points.map(([step]) => step), values: points.map(([, value]) => value) },
    ...given,
  };
}

export interface ExampleField {
  /** Of the configuration that is asked about, in each seed. */
  readonly own: number;
  /** Of the other configurations: `a`, `b`, … */
  readonly others: readonly number[];
  /** Updates that all have done, of 100. Default: 50. */
  readonly step?: number;
  readonly seeds?: number;
  readonly goal?: Goal;
  /** What is special about the others. */
  readonly as?: Partial<Competitor>;
}

/** Configurations that have all come as far, each with one value in all its seeds; the question is about the last seed. */
export function exampleQuestion(field: ExampleField): PruningQuestion {
  const { own, others, step = 50, seeds = 1, goal = 'maximize', as = {} } = field;
  const replicates = (configuration: string, value: number, special: Partial<Competitor>) =>
    Array.from({ length: seeds }, (_, index) =>
      exampleCompetitor({ ...special, configuration, seed: index + 1, points: [[step, value]] }),
    );
  const owns = replicates('own', own, {});
  const trial = owns.at(-1) ?? exampleCompetitor({ points: [] });
  const peers = others.flatMap((value, index) => replicates(String.fromCharCode(97 + index), value, as));
  return { trial, peers: [...owns.slice(0, -1), ...peers], goal, seeds, judgedStep: 0 };
}
