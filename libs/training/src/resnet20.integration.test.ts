import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError, describeDataset } from '@coolsweep/data';
import { fromNumeral, type TrialConfig } from '@coolsweep/sweep';
import { exampleConfig } from '@coolsweep/sweep/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { runTrial, type TrialEvent } from './index.ts';

const cacheDir = mkdtempSync(join(tmpdir(), 'coolsweep-integration-'));
afterAll(() => rmSync(cacheDir, { recursive: true }));

const dataDir = process.env.COOLSWEEP_DATA ?? null;

function configFor(name: 'fashion-mnist' | 'cifar10', epochs: number): TrialConfig {
  return exampleConfig({
    model: { name: 'resnet20', l2: 1e-4 },
    dataset: { name, train: 3000, validation: 500, test: 500, augment: 'shift-flip' },
    optimizer: { name: 'coolmomentum', learningRate: 0.02, rho0: 0.9, coolingLength: { fraction: 1 } },
    epochs,
    batchSize: 64,
  });
}

/** Each with an accuracy far above the chance of 1/10 that so few updates reach. */
const cases = [
  { config: configFor('fashion-mnist', 3), accuracy: 0.5 },
  { config: configFor('cifar10', 5), accuracy: 0.25 },
];

/** Why a test cannot run here, or null: nothing but an absent data set skips it. */
async function missing({ dataset }: TrialConfig): Promise<string | null> {
  try {
    await describeDataset(dataset, { dataDir, cacheDir });
    return null;
  } catch (error) {
    if (error instanceof DataError && error.code === 'data_missing') return error.message;
    throw error;
  }
}

describe('ResNet-20 on real images', async () => {
  for (const { config, accuracy } of cases) {
    const { name } = config.dataset;
    const reason = await missing(config);
    if (reason !== null) process.stderr.write(`SKIPPED: ResNet-20 on ${name}: ${reason}\n`);
    it.skipIf(reason !== null)(`learns ${name} far above chance`, async () => {
      const events: TrialEvent[] = [];
      const hooks = { report: (event: TrialEvent) => events.push(event), shouldStop: () => false };
      await runTrial({ config, seed: 1, dataDir, cacheDir }, hooks);
      const last = events.at(-1);
      const results = last?.type === 'completed' ? last.results : {};
      expect(fromNumeral(results['validation/accuracy'] ?? 'NaN')).toBeGreaterThan(accuracy);
      expect(fromNumeral(results['test/accuracy'] ?? 'NaN')).toBeGreaterThan(accuracy);
    });
  }
});
