import { describe, expect, it } from 'vitest';
import { decidePruning, pruners } from './pruners.ts';
import { prunerOptions, type PrunerName, type PrunerOptions } from './prunerOptions.ts';
import { exampleCompetitor, exampleQuestion, type ExampleField } from './testing/exampleQuestion.ts';

const names = Object.keys(pruners) as PrunerName[];
const seeds = 6;
const five = (value: number) => [value, value, value, value, value];

function decision(name: PrunerName, field: ExampleField, given: Partial<PrunerOptions> = {}) {
  return decidePruning(exampleQuestion({ seeds, ...field }), prunerOptions.parse({ ...given, name }));
}

describe.each(names)('%s', (name) => {
  const isPruned = (field: ExampleField, given: Partial<PrunerOptions> = {}) => decision(name, field, given).prune;

  it('prunes what is worse than all others, and keeps what is better, for either goal', () => {
    expect(isPruned({ own: 0.1, others: five(0.9) })).toBe(true);
    expect(isPruned({ own: 0.9, others: five(0.1) })).toBe(false);
    expect(isPruned({ own: 0.9, others: five(0.1), goal: 'minimize' })).toBe(true);
    expect(isPruned({ own: 0.1, others: five(0.9), goal: 'minimize' })).toBe(false);
  });

  it.each(['maximize', 'minimize'] as const)('keeps what is equal to the others (%s)', (goal) => {
    expect(isPruned({ own: 0.1, others: five(0.1), goal })).toBe(false);
    // 0.1 + 0.1 + 0.1 is not 0.3: the mean over three seeds is not the value of one.
    const { trial, peers, ...rest } = exampleQuestion({ own: 0.1, others: five(0.1), seeds: 3, goal });
    const single = peers.filter(({ configuration, seed }) => configuration === 'own' || seed === 1);
    expect(decidePruning({ ...rest, trial, peers: single }, prunerOptions.parse({ name })).prune).toBe(false);
  });

  it.each([Number.NaN, Infinity, -Infinity])('takes %s for the worst value, whatever the goal', (own) => {
    for (const goal of ['maximize', 'minimize'] as const) {
      expect(isPruned({ own, others: five(0.5), goal })).toBe(true);
      expect(isPruned({ own: 0.5, others: five(own), goal })).toBe(false);
      expect(isPruned({ own, others: five(own), goal })).toBe(false);
    }
  });

  it('takes a replicate that diverged for the worst value, as the ranking does', () => {
    const question = exampleQuestion({ own: 0.9, others: five(0.1), seeds });
    const peers = question.peers.map((peer) =>
      peer.configuration === 'own' ? { ...peer, state: 'diverged' as const } : peer,
    );
    expect(decidePruning({ ...question, peers }, prunerOptions.parse({ name })).prune).toBe(true);
  });

  it('keeps a trial that has reported nothing, and one whose peers have not', () => {
    const question = exampleQuestion({ own: 0.1, others: five(0.9), seeds });
    const options = prunerOptions.parse({ name });
    const silent = { steps: [], values: [] };
    expect(decidePruning({ ...question, trial: { ...question.trial, curve: silent } }, options).prune).toBe(false);
    const peers = question.peers.map((peer) => ({ ...peer, curve: silent }));
    expect(decidePruning({ ...question, peers }, options).prune).toBe(false);
    expect(decidePruning({ ...question, peers: [] }, options).prune).toBe(false);
  });

  it('keeps a trial with a single peer', () => {
    expect(isPruned({ own: 0.1, others: [0.9], seeds: 1 })).toBe(false);
  });

  it('prunes nothing before minProgress, and nothing that is done', () => {
    const field = { own: 0.1, others: five(0.9) };
    expect(isPruned({ ...field, step: 49 })).toBe(false);
    expect(isPruned({ ...field, step: 40 }, { minProgress: 0.4 })).toBe(true);
    expect(isPruned({ ...field, step: 100 })).toBe(false);
  });

  it('compares within a family unless asked otherwise, and never across data sets', () => {
    const field = { own: 0.1, others: five(0.9) };
    expect(isPruned({ ...field, as: { family: 'sgd' } })).toBe(false);
    expect(isPruned({ ...field, as: { family: 'sgd' } }, { acrossFamilies: true })).toBe(true);
    expect(isPruned({ ...field, as: { dataset: 'mnist' } }, { acrossFamilies: true })).toBe(false);
  });

  it('compares with peers where they were at that progress, not where they are now', () => {
    const { trial, peers, ...rest } = exampleQuestion({ own: 0.5, others: five(0.4), seeds });
    const ahead = peers.map((peer) =>
      peer.configuration === 'own' ? peer : { ...peer, curve: { steps: [25, 50, 75], values: [0.1, 0.4, 0.9] } },
    );
    expect(decidePruning({ ...rest, trial, peers: ahead }, prunerOptions.parse({ name })).prune).toBe(false);
  });

  it('says in a sentence why, in a value that JSON keeps', () => {
    for (const own of [0.1, Number.NaN]) {
      const made = decision(name, { own, others: [...five(0.9), Number.NaN] });
      expect(made.prune).toBe(true);
      expect(made.reason).toMatch(/worse/);
      expect(JSON.parse(JSON.stringify(made))).toEqual(made);
    }
  });

  it('gives the same decision to the same question, whatever the order of the peers', () => {
    const question = exampleQuestion({ own: 0.3, others: [0.1, 0.2, 0.4, 0.5, 0.6], seeds });
    const options = prunerOptions.parse({ name });
    const first = decidePruning(question, options);
    expect(decidePruning(question, options)).toEqual(first);
    expect(decidePruning({ ...question, peers: question.peers.toReversed() }, options)).toMatchObject({
      prune: first.prune,
      rank: first.rank,
      threshold: first.threshold,
    });
  });
});

describe('pruning the runs of the paper', () => {
  // Test accuracy of ResNet-20 on CIFAR-10 after these epochs of 200: CoolMomentum trails until late (Sci. Rep. 2021, Fig. 1).
  const epochs = [25, 50, 79, 100, 125, 150, 175, 199];
  const cool = [0.77, 0.84, 0.85, 0.883, 0.888, 0.909, 0.913, 0.917];
  const decaying = [0.82, 0.84, 0.866, 0.915, 0.914, 0.916, 0.917, 0.918];
  const until = (values: readonly number[], last: number) =>
    epochs.flatMap((epoch, index) => (epoch <= last ? [[epoch, values[index] ?? 0] as const] : []));
  const median = (given: object = {}) => prunerOptions.parse({ name: 'median', startupConfigurations: 2, ...given });
  const ask = (last: number, peers: ReturnType<typeof exampleCompetitor>[]) => ({
    trial: exampleCompetitor({ steps: 200, points: until(cool, last) }),
    peers,
    goal: 'maximize' as const,
    seeds: 1,
    judgedStep: 0,
  });
  const others = ['a', 'b', 'c'];

  const sgd = others.map((configuration) =>
    exampleCompetitor({ configuration, family: 'momentum', steps: 200, points: until(decaying, 199) }),
  );

  it('would stop the cooled run halfway, at .883 against .915, by a median over all', () => {
    expect(decidePruning(ask(100, sgd), median({ acrossFamilies: true }))).toMatchObject({
      prune: true,
      progress: 100 / 200,
      value: 0.883,
      threshold: 0.915,
      rank: 4,
    });
  });

  it('lets it go on among its own family, and before progress 0.5 in any case', () => {
    expect(decidePruning(ask(100, sgd), median()).prune).toBe(false);
    expect(decidePruning(ask(79, sgd), median({ acrossFamilies: true })).prune).toBe(false);
  });

  it('compares a slow cooling with fast ones at the same progress, not at the same epoch', () => {
    // Twice as fast: at half the epochs the same values, and those of the end from epoch 100 on.
    const fast = (annealingSteps: number) =>
      others.map((configuration) =>
        exampleCompetitor({
          configuration,
          steps: 200,
          annealingSteps,
          points: [...until(cool, 199).map(([epoch, value]) => [epoch / 2, value] as const), [199, 0.917]],
        }),
      );
    expect(decidePruning(ask(100, fast(200)), median())).toMatchObject({ prune: true, threshold: 0.917 });
    expect(decidePruning(ask(100, fast(100)), median())).toMatchObject({ prune: false, threshold: 0.883 });
  });
});
