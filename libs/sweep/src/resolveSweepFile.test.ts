import { describe, expect, it } from 'vitest';
import { planOf } from './resolveSweepFile.ts';
import { exampleSweepFile as good, parsed, problems } from './testing/exampleSweepFile.ts';

describe('limits', () => {
  it('are none but that of failures where the file gives none, and for sweeps of older releases', () => {
    const none = { trials: null, wallTimeSeconds: null, gpuHours: null, stopAtTarget: false, failures: 5 };
    const { spec } = parsed(good);
    expect(spec.limits).toEqual(none);
    const older = { ...spec, limits: undefined, priority: undefined, smallestEffect: undefined };
    expect(planOf(older)).toEqual({ limits: none, priority: 0, smallestEffect: 0.002 });
  });

  it.each([
    ['90s', 90],
    ['30m', 30 * 60],
    ['1.5h', 1.5 * 3600],
    ['2d', 2 * 86_400],
    ['45', 45],
  ])('take a time of %s', (time, seconds) => {
    expect(parsed(`${good}limits: {wallTime: ${time}}\n`).spec.limits?.wallTimeSeconds).toBe(seconds);
  });

  it('refuse what is no time or no limit', () => {
    for (const time of ['12 hours', '0h', '-3', '1h30m'])
      expect(problems(`${good}limits: {wallTime: ${time}}\n`)).toEqual([
        '16:10 limits.wallTime: must be a number of seconds, or a time such as 90s, 30m, 12h or 2d',
      ]);
    expect(problems(`${good}limits: {failure: 3, trials: 0}\n`)[0]).toMatch(/limits.failure: .*did you mean failures/);
  });

  it('stop at a target only where there is one', () => {
    expect(problems(`${good}limits: {stopAtTarget: true}\n`)[0]).toMatch(/^16:10 limits.stopAtTarget: .*target/);
    const aimed = good.replace('goal: maximize', 'goal: maximize, target: 0.9');
    expect(parsed(`${aimed}limits: {stopAtTarget: true}\n`).spec.limits?.stopAtTarget).toBe(true);
  });
});

describe('a pruner', () => {
  it('has the defaults of its kind', () => {
    expect(parsed(`${good}pruner: {name: median}\n`).spec.pruner).toMatchObject({ minProgress: 0.5, percentile: 50 });
    expect(parsed(good).spec.pruner).toBeUndefined();
  });

  it('is refused when mistyped, and where there is no metric', () => {
    expect(problems(`${good}pruner: {name: medain}\n`)).toEqual([
      '16:10 pruner.name: must be one of median, asha, hyperband, wilcoxon',
    ]);
    expect(problems(`${good}pruner: {name: asha, percentile: 3}\n`)[0]).toMatch(/^16:22 pruner.percentile: unknown/);
    const unjudged = good.replace(/metric:.*\n/, '').replace('train: 4000', 'validation: 0');
    expect(problems(`${unjudged}pruner: {name: asha}\n`)).toEqual([
      '15:1 pruner: needs a metric, and there is none where dataset.validation is 0: hold out images',
    ]);
  });
});

describe('the reference of a comparison', () => {
  it('is some of the configurations, not all and not none', () => {
    expect(parsed(`${good}reference: {optimizer.name: sgd}\n`).spec.reference).toEqual({ 'optimizer.name': 'sgd' });
    expect(problems(`${good}reference: {optimizer.name: adam}\n`)).toEqual([
      '16:13 reference.optimizer.name: is a value that no configuration has',
    ]);
    expect(problems(`${good}reference: {epochs: 3}\n`)[0]).toMatch(/^16:1 reference: stands for all/);
    expect(problems(`${good}reference: {optimizer.name: sgd, optimizer.rho0: 0.9}\n`)[0]).toMatch(/at the same time/);
    expect(problems(`${good}reference: {optimizer.nam: sgd}\n`)[0]).toMatch(/did you mean optimizer.name/);
  });

  it('may be a control', () => {
    expect(problems(`${good}reference: {optimizer.control: matched-lr}\n`)[0]).toMatch(/no configuration has/);
    expect(
      parsed(`${good}control: matched-lr\nreference: {optimizer.control: matched-lr}\n`).spec.reference,
    ).toBeDefined();
  });

  it('of a search may be a value that is drawn', () => {
    const search = good
      .replace('method: grid', 'method: tpe\nmaxConfigurations: 9')
      .replace('[0.9, 0.99]', '[0.9, 0.99, 0.95]');
    const drawn = search.replace('values: [0.9, 0.99, 0.95]', 'distribution: log1m, min: 0.9, max: 0.99');
    expect(parsed(`${drawn}reference: {optimizer.rho0: 0.9123}\n`).spec.reference).toBeDefined();
    expect(problems(`${drawn}reference: {optimizer.rho0: 0.8}\n`)[0]).toMatch(/no configuration has/);
  });
});

describe('priority and smallest effect', () => {
  it('are as given, in bounds', () => {
    expect(parsed(`${good}priority: -3\nsmallestEffect: 0.01\n`).spec).toMatchObject({
      priority: -3,
      smallestEffect: 0.01,
    });
    expect(problems(`${good}priority: 1000\nsmallestEffect: 0\n`).map((line) => line.split(': ')[0])).toEqual([
      '16:1 priority',
      '17:1 smallestEffect',
    ]);
  });
});
