import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError, describeDataset } from '@coolsweep/data';
import { fromNumeral, type TrialConfig } from '@coolsweep/sweep';
import { afterAll, describe, expect, it } from 'vitest';
import { runTrial, type TrialEvent } from './index.ts';

const cacheDir = mkdtempSync(join(tmpdir(), 'coolsweep-integration-'));
afterAll(() => rmSync(cacheDir, { recursive: true }));

const config: TrialConfig = {
  model: { name: 'resnet20', l2: 1e-4 },
  dataset: { name: 'fashion-mnist', train: 3000, validation: 500, test: 500, augment: true },
  optimizer: { name: 'coolmomentum', learningRate: 0.02, rho0: 0.9, coolingLength: { fraction: 1 } },
  epochs: 2,
  batchSize: 64,
};

/** Why the test cannot run here, or null: nothing but an absent data set skips it. */
async function missing(): Promise<string | null> {
  try {
    await describeDataset(config.dataset, { dataDir: null, cacheDir });
    return null;
  } catch (error) {
    if (error instanceof DataError && error.code === 'data_missing') return error.message;
    throw error;
  }
}
const reason = await missing();

describe('ResNet-20 on real images', () => {
  it.skipIf(reason !== null)(
    `learns Fashion-MNIST far above chance${reason === null ? '' : ` (${reason})`}`,
    async () => {
      const events: TrialEvent[] = [];
      const hooks = { report: (event: TrialEvent) => events.push(event), shouldStop: () => false };
      await runTrial({ config, seed: 1, dataDir: null, cacheDir }, hooks);
      const last = events.at(-1);
      const results = last?.type === 'completed' ? last.results : {};
      // Chance is 1/10.
      expect(fromNumeral(results['validation/accuracy'] ?? 'NaN')).toBeGreaterThan(0.5);
      expect(fromNumeral(results['test/accuracy'] ?? 'NaN')).toBeGreaterThan(0.5);
    },
  );
});
