import { describe, expect, it } from 'vitest';
import { contentHash } from './canonicalJson.ts';
import { confirmationOf, selectionBias } from './confirmation.ts';
import { memoryStore } from './memoryStore.ts';
import { exampleConfig, trainingOf } from './testing/exampleConfig.ts';
import { exampleSweep } from './testing/exampleSweep.ts';
import type { SweepSpec } from './sweepFile.ts';
import type { TrialConfig } from './trialConfig.ts';
import type { Sweep, Trial } from './trialStore.ts';

const at = new Date(0);

const demon = (learningRate: number, control: 'none' | 'matched-lr' = 'none') =>
  exampleConfig({ optimizer: { name: 'demon', learningRate, rho0: 0.9, coolingLength: { fraction: 1 }, control } });

/** The objective that a trial ended with; null: it diverged. */
type ObjectiveOf = (config: TrialConfig, seed: number) => number | null;

/** A sweep of these configurations as if it had been trained. */
async function recorded(
  configs: readonly TrialConfig[],
  { objectiveOf, seeds = [1, 2], metric }: { objectiveOf: ObjectiveOf; seeds?: number[]; metric?: SweepSpec['metric'] },
): Promise<{ sweep: Sweep; trials: Trial[] }> {
  const store = memoryStore();
  const example = exampleSweep(metric === undefined ? {} : { metric });
  const trials = seeds.flatMap((seed) =>
    configs.map((config) => ({ params: {}, config, configHash: contentHash(config), seed })),
  );
  const sweep = await store.createSweep({ ...example, spec: { ...example.spec, seeds }, trials }, at);
  for (;;) {
    const claim = await store.claim(sweep.id, { owner: 'test', at, leaseUntil: new Date(60_000) });
    if (claim === null) return { sweep, trials: await store.trialsOf(sweep.id) };
    const objective = objectiveOf(trainingOf(claim.trial.config), claim.trial.seed);
    const outcome = objective === null ? 'diverged' : 'completed';
    await store.finish(claim.attemptId, { outcome, at, objective, results: {}, failure: null });
  }
}

/** Ten times the learning rate is better, and seed 2 than seed 1. */
const byRate: ObjectiveOf = ({ optimizer }, seed) => Number(optimizer.learningRate) + seed / 1000;
const wanted = { best: 1, seeds: 3, epochs: null };

describe('confirmationOf', () => {
  const configs = [demon(0.1), demon(0.1, 'matched-lr'), demon(0.3), demon(0.3, 'matched-lr'), demon(0.2)];
  const better: ObjectiveOf = (config, seed) =>
    (byRate(config, seed) ?? 0) - ('control' in config.optimizer && config.optimizer.control !== 'none' ? 0.25 : 0);

  it('takes the best configuration with its matched control', async () => {
    const { sweep, trials } = await recorded(configs, { objectiveOf: better });
    const confirmation = confirmationOf({ sweep, trials, usedSeeds: [] }, wanted);
    expect(confirmation.configs).toEqual([demon(0.3), demon(0.3, 'matched-lr')]);
    expect(confirmation.chosen).toEqual([
      { params: {}, configHash: contentHash(demon(0.3)), searchMean: (0.3 + 0.001 + (0.3 + 0.002)) / 2 },
    ]);
  });

  it('takes a configuration without its control where the sweep had none', async () => {
    const { sweep, trials } = await recorded(configs, { objectiveOf: better });
    const confirmation = confirmationOf({ sweep, trials, usedSeeds: [] }, { ...wanted, best: 2 });
    expect(confirmation.configs).toEqual([demon(0.3), demon(0.3, 'matched-lr'), demon(0.2)]);
  });

  it('takes a control that is the best with what it is the control of', async () => {
    const controlsFirst: ObjectiveOf = (config, seed) => 1 - (better(config, seed) ?? 0);
    const pair = [demon(0.3), demon(0.3, 'matched-lr')];
    const { sweep, trials } = await recorded(pair, { objectiveOf: controlsFirst });
    expect(confirmationOf({ sweep, trials, usedSeeds: [] }, wanted).configs).toEqual([...pair].reverse());
  });

  it('gives seeds that neither the sweep nor an earlier confirmation used', async () => {
    const { sweep, trials } = await recorded(configs, { objectiveOf: better, seeds: [1, 3] });
    expect(confirmationOf({ sweep, trials, usedSeeds: [4] }, wanted).seeds).toEqual([2, 5, 6]);
  });

  it('trains longer where that is asked for', async () => {
    const { sweep, trials } = await recorded(configs, { objectiveOf: better });
    const { configs: longer, chosen } = confirmationOf({ sweep, trials, usedSeeds: [] }, { ...wanted, epochs: 9 });
    expect(longer.map((config) => trainingOf(config).epochs)).toEqual([9, 9]);
    expect(chosen[0]?.configHash).toBe(contentHash({ ...demon(0.3), epochs: 9 }));
  });

  it('never takes a configuration of which a replicate diverged', async () => {
    const lucky: ObjectiveOf = (config, seed) =>
      config.optimizer.learningRate === 0.3 && seed === 1 ? null : better(config, seed);
    const { sweep, trials } = await recorded(configs, { objectiveOf: lucky });
    expect(confirmationOf({ sweep, trials, usedSeeds: [] }, wanted).configs).toEqual([demon(0.2)]);
  });

  it('refuses a sweep in which nothing can be chosen, and says why', async () => {
    const diverged = await recorded([demon(0.1)], { objectiveOf: () => null });
    expect(() => confirmationOf({ ...diverged, usedSeeds: [] }, wanted)).toThrow('free of divergence');
    const unjudged = await recorded([demon(0.1)], { objectiveOf: byRate, metric: null });
    expect(() => confirmationOf({ ...unjudged, usedSeeds: [] }, wanted)).toThrow('no metric to choose by');
  });
});

describe('selectionBias', () => {
  const chosen = [{ params: {}, configHash: contentHash(demon(0.3)), searchMean: 0.5 }];

  it('is the mean of the search above that of fresh seeds', async () => {
    const { sweep, trials } = await recorded([demon(0.3)], { objectiveOf: () => 0.25 });
    expect(selectionBias({ chosen }, { spec: sweep.spec, trials })).toMatchObject([
      { confirmedMean: 0.25, bias: 0.5 - 0.25 },
    ]);
  });

  it('is above 0 for what looked too good where less is better', async () => {
    const metric = { name: 'validation/loss', goal: 'minimize' } as const;
    const { sweep, trials } = await recorded([demon(0.3)], { objectiveOf: () => 0.75, metric });
    expect(selectionBias({ chosen }, { spec: sweep.spec, trials })).toMatchObject([{ bias: 0.75 - 0.5 }]);
  });

  it('is not known where a fresh seed diverged', async () => {
    const { sweep, trials } = await recorded([demon(0.3)], { objectiveOf: (_, seed) => (seed === 1 ? null : 0.25) });
    expect(selectionBias({ chosen }, { spec: sweep.spec, trials })).toMatchObject([
      { confirmedMean: null, bias: null },
    ]);
  });
});
