import { readSync } from 'node:fs';
import { parseSweepFile, trainingsOf, type TrialConfig } from '@coolsweep/sweep';
import { runTrial, type TrialEvent } from '@coolsweep/training';
import { cacheDir } from '../cache.ts';
import { BenchProblem } from '../benchmark.ts';
import { dataFolder } from '../env.ts';
import { peakRssMiB, tell } from './takeTurns.ts';
import type { Ready, Task } from './protocol.ts';

const stepsPerEpoch = 100;
/** So many that metrics are reported, and gradient noise measured, once an epoch: as often as in a long run. */
const epochs = 100;

function trialConfig({ model, batch }: Task): TrialConfig {
  const { configurations } = parseSweepFile(
    JSON.stringify({
      name: 'bench',
      method: 'grid',
      metric: { name: 'validation/accuracy', goal: 'maximize' },
      model,
      dataset: { name: 'cifar10', train: stepsPerEpoch * batch, validation: 500, test: 100, augment: 'shift-flip' },
      epochs,
      batchSize: batch,
      seeds: 1,
      optimizer: { name: 'coolmomentum', learningRate: 0.01, rho0: 0.9, coolingLength: { fraction: 1 } },
    }),
    'the sweep file of the benchmark',
  );
  const [first] = trainingsOf(configurations.map(({ config }) => config));
  if (first === undefined) throw new Error('the sweep file of the benchmark has no trial');
  return first;
}

/** Seconds of training that an event tells when an epoch has been evaluated, which the clock leaves out; else null. */
function secondsAtEpochEnd(event: TrialEvent): number | null {
  if (event.type !== 'metrics') return null;
  const valueOf = (name: string) => event.points.find((point) => point.name === name)?.value;
  const seconds = valueOf('time/training');
  return valueOf('train/clean/loss') === undefined || seconds === undefined ? null : Number(seconds);
}

/** Stops this process until the benchmark writes its next line; false at the end of the input. */
function waitForTurn(): boolean {
  // A trial cannot be asked to pause, but it waits for whoever listens to its events.
  return readSync(0, Buffer.alloc(1024)) > 0;
}

/** What is known of the trial so far. */
interface Progress {
  /** When the current epoch began, or the trial. */
  begunAt: number;
  trainedSeconds: number;
  /** Null until the first update is done. */
  first: Pick<Ready, 'toFirstStepMs' | 'firstStepMs'> | null;
  isReady: boolean;
  hasEnded: boolean;
}

/** Tells of the epoch that has ended, and waits for the next turn. */
function endEpoch(
  progress: Progress,
  { seconds, images }: { readonly seconds: number; readonly images: number },
): void {
  const ms = 1000 * (seconds - progress.trainedSeconds);
  const memory = { peakRssMiB: peakRssMiB() };
  const { first, begunAt } = progress;
  if (progress.isReady) tell({ ...memory, ms, images, wallMs: performance.now() - begunAt });
  else if (first !== null) {
    tell({ ...memory, ready: true, version: 'CoolSweep', ...first, stepMs: ms / stepsPerEpoch });
  }
  progress.isReady = true;
  progress.trainedSeconds = seconds;
  progress.hasEnded = !waitForTurn();
  progress.begunAt = performance.now();
}

/**
 * A real trial on CIFAR-10, with data, augmentation, measurement and logging, that holds its breath between two epochs.
 * A turn is an epoch, whatever its N: `ms` is what the trial counts as training, `wallMs` everything.
 */
export async function trialTurns(own: Task): Promise<void> {
  const images = stepsPerEpoch * own.batch;
  const progress: Progress = { begunAt: 0, trainedSeconds: 0, first: null, isReady: false, hasEnded: false };
  const report = (event: TrialEvent) => {
    // The first progress is told right before the first update.
    if (event.type === 'progress' && event.step === 0) progress.begunAt = performance.now();
    const seconds = secondsAtEpochEnd(event);
    if (seconds !== null) endEpoch(progress, { seconds, images });
  };
  const shouldStop = () => {
    progress.first ??= {
      toFirstStepMs: Date.now() - own.startedAtMs,
      firstStepMs: performance.now() - progress.begunAt,
    };
    return progress.hasEnded;
  };
  const request = { config: trialConfig(own), seed: 1, dataDir: dataFolder(), cacheDir: cacheDir() };
  await runTrial(request, { report, shouldStop });
  if (!progress.hasEnded) throw new BenchProblem(`the trial ended after ${epochs} epochs: ask for fewer rounds`);
}
