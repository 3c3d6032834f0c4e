import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseSweepFile } from '@coolsweep/sweep';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { readEnvironment } from '../env.ts';
import { withStore } from '../workspace.ts';
import { exportBest } from './exportBest.ts';
import { rerunTrial } from './rerun.ts';

const at = new Date(0);

describe('what is made of a recorded sweep', () => {
  let folder = '';
  const context = () => ({
    environment: { ...readEnvironment({}), home: join(folder, 'home') },
    console: {
      json: false,
      isTerminal: false,
      line: () => undefined,
      value: () => undefined,
      note: () => undefined,
    },
  });

  /** Two sweeps of learning rates 1, 2, 3 with seeds 1 and 2: of `rates` the larger is the better, `open` is not run. */
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'coolsweep-best-'));
    await withStore(context().environment, async (store) => {
      const { id } = await store.createSweep(exampleSweep({ configurations: 3, seeds: 2 }), at);
      await store.createSweep(exampleSweep({ name: 'open' }), at);
      for (;;) {
        const claim = await store.claim(id, { owner: 'test', at, leaseUntil: new Date(60_000) });
        if (claim === null) return;
        const objective = Number(claim.trial.config.optimizer.learningRate);
        await store.finish(claim.attemptId, { outcome: 'completed', at, objective, results: {}, failure: null });
      }
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('export-best writes a sweep file of the best configuration with the seeds of the sweep', async () => {
    const out = join(folder, 'out');
    expect(await exportBest(context(), 'rates', out)).toBe(0);
    const file = join(out, 'rates-best.yaml');
    const { spec, configurations } = parseSweepFile(await readFile(file, 'utf8'), file);
    expect(spec).toMatchObject({ method: 'list', seeds: [1, 2] });
    expect(configurations.map(({ config }) => config.optimizer.learningRate)).toEqual([3]);
  });

  it('export-best keeps a file that is there already', async () => {
    const out = join(folder, 'kept');
    await exportBest(context(), 'rates', out);
    await expect(exportBest(context(), 'rates', out)).rejects.toThrow(/cannot write .*name another folder by --out/);
  });

  it('export-best refuses a sweep without results', async () => {
    await expect(exportBest(context(), 'open', folder)).rejects.toThrow('no configuration of sweep open is completed');
  });

  it('rerun refuses a trial that has no result, and records nothing', async () => {
    await expect(rerunTrial(context(), 'open-t1', { slots: null, threads: null })).rejects.toThrow(
      'trial open-t1 is waiting: there is no result to compare with',
    );
    const sweeps = await withStore(context().environment, (store) => store.listSweeps());
    expect(sweeps.map(({ sweep }) => sweep.id).sort()).toEqual(['open', 'rates']);
  });
});
