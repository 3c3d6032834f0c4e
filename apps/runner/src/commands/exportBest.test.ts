import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseSweepFile, type NewSweep, type SweepStore, type Trial } from '@coolsweep/sweep';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { finalCheckpoint } from '../modelExport/finalCheckpoint.ts';
import { testCommand, type TestCommand } from '../testing/testCommand.ts';
import { withStore } from '../workspace.ts';
import { exportBest, type ExportBestOptions } from './exportBest.ts';
import { rerunTrial } from './rerun.ts';

const at = new Date(0);

/** Completes all trials of a sweep; of the learning rates 1, 2, 3 the largest is the best, and of its seeds the second. */
async function complete(store: SweepStore, sweepId: string, folder: string): Promise<void> {
  for (;;) {
    const claim = await store.claim(sweepId, { owner: 'test', at, leaseUntil: new Date(60_000) });
    if (claim === null) return;
    const { attemptId, trial } = claim;
    const rate = Number(trial.params['optimizer.learningRate']);
    const objective = rate / 10 + ([0.05, 0.06, 0.01][trial.seed - 1] ?? 0);
    const path = join(folder, trial.id, '0000000030.checkpoint');
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, '');
    await store.report(attemptId, { progress: { step: 30, steps: 30 }, checkpoint: { path, step: 30 } });
    const results = { 'validation/accuracy': objective, 'test/accuracy': objective - 0.01 };
    const end = { outcome: 'completed', at, objective, results, failure: null } as const;
    await store.finish(attemptId, { ...end, finalHash: `hash of rate ${rate}, seed ${trial.seed}` });
  }
}

describe('what is made of a recorded sweep', () => {
  let test: TestCommand;
  let folder = '';
  const checkpoints = () => join(test.context.environment.home, 'checkpoints');
  const inStore = <T>(action: (store: SweepStore) => Promise<T>) => withStore(test.context.environment, action);
  const out = (name: string) => join(folder, 'out', name);
  const options = (given: Partial<ExportBestOptions> = {}): ExportBestOptions => ({
    ...{ choice: { sweepId: 'rates', seed: null }, out: null, weights: null, withModel: false },
    ...given,
  });
  const record = (sweep: NewSweep) =>
    inStore(async (store) => complete(store, (await store.createSweep(sweep, at)).id, checkpoints()));

  beforeAll(async () => {
    test = await testCommand();
    folder = dirname(test.context.environment.home);
    await record(exampleSweep({ configurations: 3, seeds: 3 }));
    await inStore((store) => store.createSweep(exampleSweep({ name: 'open' }), at));
  });
  afterAll(() => test.end());

  async function exported(name: string, given: Partial<ExportBestOptions> = {}) {
    expect(await exportBest(test.context, options({ out: out(name), ...given }))).toBe(0);
    const results = JSON.parse(await readFile(join(out(name), 'results.json'), 'utf8')) as Readonly<
      Record<string, unknown>
    >;
    return { results, readme: await readFile(join(out(name), 'README.md'), 'utf8'), value: test.values.at(-1) };
  }

  it('export-best writes a sweep file of the best configuration with the seeds of the sweep', async () => {
    await exported('plain');
    const file = join(out('plain'), 'rates-best.yaml');
    const { spec, configurations } = parseSweepFile(await readFile(file, 'utf8'), file);
    expect(spec).toMatchObject({ method: 'list', seeds: [1, 2, 3] });
    expect(configurations).toMatchObject([{ config: { optimizer: { learningRate: 3 } } }]);
  });

  it('export-best takes the seed with the median result, and says so', async () => {
    // Of the best rate, 3: seeds 1, 2, 3 have 0.35, 0.36, 0.31.
    const { results, readme, value } = await exported('median');
    expect(value).toMatchObject({ sweep: 'rates', seed: 1, params: { 'optimizer.learningRate': 3 }, model: null });
    expect(results).toMatchObject({
      trial: {
        seed: 1,
        objective: 0.35,
        chosen: expect.stringMatching(/^the median of 3 by validation\/accuracy/) as string,
      },
      replicates: [{ seed: 1 }, { seed: 2 }, { seed: 3 }],
      summaries: { 'validation/accuracy': { n: 3, mean: (0.35 + 0.36 + 0.31) / 3 } },
      environment: { commit: { hash: 'abc' } },
      model: null,
    });
    expect(readme).toContain('| validation/accuracy | 0.3500 | 0.3400 ± 0.0265 | 3 |');
    expect(readme).toMatch(/chose the configuration by these same seeds/);
  });

  it('export-best takes another seed where that is asked for, of those that there are', async () => {
    const { results } = await exported('seed', { choice: { sweepId: 'rates', seed: 3 } });
    expect(results).toMatchObject({ trial: { seed: 3, objective: 0.31, chosen: 'its seed 3 was asked for' } });
    const missing = exportBest(test.context, options({ out: out('x'), choice: { sweepId: 'rates', seed: 9 } }));
    await expect(missing).rejects.toThrow('no completed trial with seed 9: --seed takes one of 1, 2, 3');
  });

  it('export-best takes a trial that is named, whether it is the best or not', async () => {
    const [worst] = await inStore((store) => store.trialsOf('rates'));
    const { results } = await exported('trial', { choice: { trialId: worst!.id } });
    expect(results).toMatchObject({ trial: { id: worst!.id, chosen: 'named by whoever exported it' } });
    const file = join(out('trial'), `${worst!.id}.yaml`);
    expect(parseSweepFile(await readFile(file, 'utf8'), file).spec.seeds).toEqual([1]);
    const waiting = exportBest(test.context, options({ out: out('x'), choice: { trialId: 'open-t1' } }));
    await expect(waiting).rejects.toThrow('trial open-t1 is waiting: name one that is completed');
  });

  it('export-best says what the configuration is worth beside the others, and what may not be said', async () => {
    const { results, readme } = await exported('verdicts');
    const { verdicts } = results as { verdicts: string[] };
    // Against the reference, which is the first one where none is declared.
    expect(verdicts).toEqual([expect.stringMatching(/learningRate 3 and learningRate 1: .*test\/accuracy/)]);
    expect(readme).toContain(verdicts[0]);
  });

  it('export-best keeps a folder that is there already', async () => {
    await exported('kept');
    const again = exportBest(test.context, options({ out: out('kept') }));
    await expect(again).rejects.toThrow(/cannot write .*name another folder by --out/);
    expect((await readdir(out('kept'))).sort()).toEqual(['README.md', 'rates-best.yaml', 'results.json']);
  });

  it('export-best refuses a sweep without results', async () => {
    const refused = exportBest(test.context, options({ choice: { sweepId: 'open', seed: null } }));
    await expect(refused).rejects.toThrow('no configuration of sweep open is completed');
  });

  describe('the trained model of a trial', () => {
    const trialOf = (id: string) => inStore((store) => store.trialById(id));
    const found = (trial: Trial) => inStore((store) => finalCheckpoint(store, checkpoints(), trial));
    const fileOf = (id: string) => join(checkpoints(), id, '0000000030.checkpoint');

    it('is in its checkpoint after the last update, wherever the workspace is now', async () => {
      const trial = await trialOf('rates-t1');
      expect(await found(trial)).toBe(fileOf('rates-t1'));
      const moved = { ...trial, checkpoint: { path: '/elsewhere/rates-t1/0000000030.checkpoint', step: 30 } };
      expect(await found(moved)).toBe(fileOf('rates-t1'));
    });

    it('is not in a checkpoint from before the end of training', async () => {
      const trial = await trialOf('rates-t1');
      const early = { ...trial, checkpoint: { path: fileOf('rates-t1'), step: 29 } };
      await expect(found(early)).rejects.toMatchObject({ code: 'not_found' });
    });

    it('is missed with the command that makes it again, and found in a rerun that came to the same weights', async () => {
      await rm(dirname(fileOf('rates-t4')), { recursive: true });
      const trial = await trialOf('rates-t4');
      await expect(found(trial)).rejects.toThrow(/gone.*Train it again by: coolsweep rerun rates-t4; then give/);
      const { trials, ...sweep } = exampleSweep({ name: 'again', configurations: 3, seeds: 3 });
      const origin = { kind: 'rerun', sweepId: 'rates', trialId: 'rates-t4' } as const;
      const same = trials.filter(({ seed, configHash }) => seed === trial.seed && configHash === trial.configHash);
      // Another result under the same name does not count.
      const others = trials.filter(({ seed, configHash }) => seed === 3 && configHash === trial.configHash);
      await record({ ...sweep, trials: others, origin });
      await expect(found(trial)).rejects.toThrow(/gone/);
      await record({ ...sweep, name: 'same', spec: { ...sweep.spec, name: 'same' }, trials: same, origin } as NewSweep);
      expect(await found(trial)).toBe(fileOf('same-t1'));
    });

    it('cannot be made by a rerun where the sweep file keeps none', async () => {
      const { spec, ...sweep } = exampleSweep({ name: 'none', configurations: 1 });
      const settings = { everyEpochs: 1, minSeconds: 0, maxSeconds: 600, keep: 0 } as const;
      await record({ ...sweep, spec: { ...spec, checkpoints: settings } });
      await rm(dirname(fileOf('none-t1')), { recursive: true });
      await expect(found(await trialOf('none-t1'))).rejects.toThrow(
        /checkpoints\.keep: 0\. Write the sweep file by --no-model/,
      );
    });
  });

  it('rerun refuses a trial that has no result, and records nothing', async () => {
    const before = await inStore((store) => store.listSweeps());
    await expect(rerunTrial(test.context, 'open-t1', { slots: null, threads: null })).rejects.toThrow(
      'trial open-t1 is waiting: there is no result to compare with',
    );
    expect(await inStore((store) => store.listSweeps())).toHaveLength(before.length);
  });
});
