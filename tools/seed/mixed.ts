import {
  confirmationOf,
  listedSweep,
  newSweepOf,
  type AnyConfig,
  type Claim,
  type Sweep,
  type SweepOrigin,
  type SweepStore,
  type Trial,
} from '@coolsweep/sweep';
import { inventedEnvironment, inventedSweep, noticeBefore } from './inventedSweep.ts';
import { runInvented, type Fate, type InventedTrialsOptions } from './inventedTrials.ts';
import { hoursBefore, type Scenario, type SeedContext } from './scenario.ts';

const detail = { lossPoints: 100, telemetry: true };

/** 5 cooling lengths and 4 initial momenta, each with its matched control, and 5 seeds: 200 trials. */
const sweepFile = `name: mixed
description: Cooling length against initial momentum, each beside its matched control, with everything that can go wrong.
method: grid
metric: { name: validation/accuracy, goal: maximize, target: 0.9 }
model: mlp
dataset: digits
epochs: 12
batchSize: 24
seeds: 5
control: matched-lr
optimizer: { name: coolmomentum, learningRate: 0.2 }
parameters:
  optimizer.coolingLength: { values: [{ fraction: 0.25 }, { fraction: 0.5 }, { fraction: 1 }, { fraction: 1.5 }, { fraction: 2 }] }
  optimizer.rho0: { values: [0.5, 0.9, 0.95, 0.99] }
`;

const fates: Readonly<Record<string, Fate>> = {
  failed: { outcome: 'failed', after: 0.4, message: 'TypeError: the class of image 811 is not a number' },
  lost: { outcome: 'lost', after: 0.6, message: 'The process ended by SIGKILL: most likely there was no memory left.' },
  preempted: { outcome: 'preempted', after: 0.3, message: 'SIGTERM from outside: the machine was wanted.' },
};

/** First attempts that end before their run does, by the number of the trial. */
const firstAttempts: Readonly<Record<number, keyof typeof fates>> = {
  7: 'preempted',
  8: 'preempted',
  23: 'failed',
  44: 'lost',
  77: 'failed',
  90: 'lost',
  118: 'failed',
  133: 'preempted',
};
/** A trial that is lost as often as is allowed, and one that fails again when it is tried again. */
const [hopeless, incurable] = [52, 118];
/** The trials that somebody cancelled come last. */
const firstCancelled = 195;

function isPruned({ params }: Trial): boolean {
  return JSON.stringify(params['optimizer.coolingLength']) === '{"fraction":0.25}' && params['optimizer.rho0'] === 0.5;
}

function fateOf({ trial, attemptNumber }: Claim): Fate | null {
  if (trial.number === hopeless) return fates.lost ?? null;
  if (trial.number === incurable) return fates.failed ?? null;
  const first = attemptNumber === 1 ? firstAttempts[trial.number] : undefined;
  if (first !== undefined) return fates[first] ?? null;
  return isPruned(trial) ? prunedBy(trial) : null;
}

function prunedBy(trial: Trial): Fate {
  const reason = 'its validation/accuracy is below the median of 9 configurations at annealing progress 0.5';
  const compared = { progress: 0.5, rank: 9, compared: 9, peers: [] };
  const decision = {
    pruner: 'median',
    prune: true,
    reason,
    trial: trial.id,
    configuration: trial.configHash,
    ...compared,
  };
  return { outcome: 'pruned', after: 0.2, message: reason, decision };
}

async function cancelLast(store: SweepStore, sweep: Sweep, at: Date): Promise<void> {
  const last = await store.trialsOf(sweep.id, { after: firstCancelled - 1 });
  for (const { id } of last) await store.requestTrial(id, 'cancel');
  await store.carryOut(sweep.id, at);
}

/** A sweep that was made of trials of another one, and its trials. */
async function runListed(
  { store }: SeedContext,
  {
    origin,
    configs,
    seeds,
  }: { origin: SweepOrigin & { of: Sweep }; configs: readonly AnyConfig[]; seeds: readonly number[] },
  options: InventedTrialsOptions,
): Promise<void> {
  const { of, ...link } = origin;
  const name = link.trialId === null ? `${of.id} confirmed` : `${link.trialId} again`;
  const description = noticeBefore(`A ${link.kind} of ${link.trialId ?? of.id}.`);
  const { text, ...parsed } = listedSweep(of.spec, { name, description, configs, seeds });
  const made = newSweepOf(parsed, { text, environment: inventedEnvironment });
  await runInvented(store, await store.createSweep({ ...made, origin: link }, options.from), options);
}

async function confirmBest(context: SeedContext, of: Sweep, options: InventedTrialsOptions): Promise<void> {
  const trials = await context.store.trialsOf(of.id);
  const request = { best: 3, seeds: 5, epochs: null };
  const { configs, seeds } = confirmationOf({ sweep: of, trials, usedSeeds: [] }, request);
  const origin = { kind: 'confirmation', sweepId: of.id, trialId: null, of } as const;
  await runListed(context, { origin, configs, seeds }, options);
}

async function rerunFirst(context: SeedContext, of: Sweep, options: InventedTrialsOptions): Promise<void> {
  const trials = await context.store.trialsOf(of.id);
  const trial = trials.find(({ state }) => state === 'completed');
  if (trial === undefined) throw new Error('no trial of the invented sweep has completed');
  const origin = { kind: 'rerun', sweepId: of.id, trialId: trial.id, of } as const;
  await runListed(context, { origin, configs: [trial.config], seeds: [trial.seed] }, options);
}

/** Everything that can become of trials, and sweeps that were made from another one. */
export const mixed: Scenario = {
  about: '200 trials with every ending that there is, a confirmation of the best and a rerun of one',
  fill: async (context) => {
    const { store, now } = context;
    const options = (hours: number) => ({ detail, from: hoursBefore(now, hours), slots: 4, hasLog: true, fateOf });
    const sweep = await store.createSweep(inventedSweep(sweepFile), hoursBefore(now, 8));
    await store.editSweep(sweep.id, { tags: ['invented', 'cooling'] });
    await cancelLast(store, sweep, hoursBefore(now, 8));
    await runInvented(store, sweep, options(8));
    const failed = (await store.trialsOf(sweep.id)).filter(
      ({ state, number }) => state === 'failed' && number !== hopeless,
    );
    await store.retry(sweep.id, { at: hoursBefore(now, 5), trialIds: failed.map(({ id }) => id) });
    await runInvented(store, sweep, options(5));
    // What follows has no fates of its own.
    const { fateOf: _, ...later } = options(3);
    await confirmBest(context, sweep, later);
    await rerunFirst(context, sweep, { ...later, from: hoursBefore(now, 2) });
  },
};
