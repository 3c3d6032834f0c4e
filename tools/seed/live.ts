import { Scheduler, systemClock } from '@coolsweep/scheduler';
import { inventedProcesses } from './inventedProcess.ts';
import { inventedSweep } from './inventedSweep.ts';
import { quickstart } from './quickstart.ts';
import type { Scenario, SeedContext } from './scenario.ts';

/** 3 cooling lengths, 3 initial momenta and 3 seeds: 27 trials, a few minutes. */
const sweepFile = `name: live
description: Goes on for as long as the seed does.
method: grid
metric: { name: validation/accuracy, goal: maximize }
model: mlp
dataset: digits
epochs: 20
batchSize: 24
seeds: 3
optimizer: { name: coolmomentum, learningRate: 0.1 }
parameters:
  optimizer.coolingLength: { values: [{ fraction: 0.5 }, { fraction: 1 }, { fraction: 2 }] }
  optimizer.rho0: { values: [0.5, 0.9, 0.97] }
`;

const launch = inventedProcesses({ detail: { lossPoints: 200, telemetry: true }, seconds: 40, everyMs: 500 });

/** A real scheduler over processes that are invented, so that pauses, cancels and heartbeats are those of any other. */
async function runOne({ store, now, signal }: SeedContext, round: number): Promise<void> {
  const sweep = await store.createSweep(inventedSweep(sweepFile), round === 1 ? now : new Date());
  const scheduler = new Scheduler({
    ...{ store, launch, clock: systemClock, owner: `invented-${process.pid}-${round}` },
    slots: [1, 2, 3].map((slot) => ({ name: `invented-${slot}`, gpu: null })),
    ...{ threads: 1, dataDir: null, cacheDir: '' },
    onEvent: () => undefined,
    isDead: () => false,
  });
  const stop = () => scheduler.stop();
  signal.addEventListener('abort', stop);
  try {
    await scheduler.run(sweep);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

export const live: Scenario = {
  about: 'a sweep that runs, in three slots, then the next one, until Ctrl-C; beside the one of quickstart',
  isEndless: true,
  fill: async (context) => {
    await quickstart.fill(context);
    context.say('writing like a scheduler; Ctrl-C ends it');
    for (let round = 1; !context.signal.aborted; round++) await runOne(context, round);
  },
};
