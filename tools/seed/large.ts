import { inventedSweep } from './inventedSweep.ts';
import { runInvented } from './inventedTrials.ts';
import { hoursBefore, type Scenario, type SeedContext } from './scenario.ts';

export interface LargeSweep {
  /** At most 10,000. */
  readonly trials: number;
  /** Points of train/loss of each trial; of eleven other metrics there are 20 at most. */
  readonly points: number;
}

/** 10 cooling lengths, initial momenta and learning rates, and as many seeds as make up the trials. */
function sweepFile(trials: number): string {
  return `name: large
description: Cooling lengths, initial momenta and learning rates, in the size that the dashboard is measured with.
method: grid
metric: { name: validation/accuracy, goal: maximize }
model: mlp
dataset: digits # 1,200 training images: 50 updates an epoch
epochs: 20
batchSize: 24
seeds: ${Math.ceil(trials / 1000)}
limits: { trials: ${trials} }
optimizer: { name: coolmomentum }
parameters:
  optimizer.coolingLength:
    values: [${[0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 1, 1.25, 1.5, 2].map((part) => `{ fraction: ${part} }`).join(', ')}]
  optimizer.rho0: { values: [0, 0.5, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.98, 0.99] }
  optimizer.learningRate: { values: [0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3] }
`;
}

/** Many trials with long curves. */
export async function fillLarge({ store, now, say }: SeedContext, { trials, points }: LargeSweep): Promise<void> {
  const from = hoursBefore(now, 48);
  const sweep = await store.createSweep(inventedSweep(sweepFile(trials)), from);
  let told = 0;
  const onProgress = (ended: number) => {
    if (ended - told < 1000) return;
    told = ended;
    say(`${ended} of ${trials} trials`);
  };
  await runInvented(store, sweep, { detail: { lossPoints: points, telemetry: false }, from, slots: 32, onProgress });
}

export const large: Scenario = {
  about: '10,000 finished trials with 1,000 points of train/loss each; takes minutes and about a gigabyte',
  fill: (context) => fillLarge(context, { trials: 10_000, points: 1000 }),
};
