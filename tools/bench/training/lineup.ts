import type { ModelName } from '@coolsweep/models';
import { BenchProblem } from '../benchmark.ts';

/** Programs that contestants run, see `contestantCommand`. */
export type Program = 'ours' | 'stock' | 'keras' | 'torch';

/** One way of training, to be measured in a process of its own. */
export interface Entry {
  /** `NAME@BATCH`. */
  readonly label: string;
  readonly about: string;
  readonly program: Program;
  readonly model: ModelName;
  readonly batch: number;
  /** Which of the program's ways. */
  readonly variant: string;
}

/** Contestants that are compared with each other, and alive at the same time. */
export interface Heat {
  readonly title: string;
  readonly entries: readonly Entry[];
  /** Updates of a turn; by default as many as take a second. */
  readonly steps?: number;
  /** Fewer rounds than the others have. */
  readonly mostRounds?: number;
  /** How many times as many rounds as the others have, where two contestants are close together. */
  readonly timesRounds?: number;
}

type Way = readonly [name: string, program: Program, variant: string, about: string];

const everywhere: readonly Way[] = [
  ['compiled', 'ours', 'compiled', 'CoolSweep, compiled step'],
  ['bf16', 'ours', 'bf16', 'CoolSweep, compiled step, bfloat16'],
  ['eager', 'ours', 'eager', 'CoolSweep, the same step, one operation at a time'],
  ['stock', 'stock', 'trainOnBatch', 'TensorFlow.js layers, trainOnBatch'],
  ['keras', 'keras', 'graph', 'Keras, train_on_batch as a graph'],
  ['torch', 'torch', 'nchw', 'PyTorch, NCHW'],
  ['torch-channels-last', 'torch', 'channels-last', 'PyTorch, channels_last'],
  ['torch-compile', 'torch', 'compile', 'PyTorch, channels_last, torch.compile'],
  ['torch-bf16', 'torch', 'bf16', 'PyTorch, channels_last, autocast to bfloat16'],
];

const optimizers: readonly Way[] = [
  ['coolmomentum', 'ours', 'coolmomentum', 'CoolSweep, compiled, CoolMomentum with its read-outs'],
  ['sgd', 'ours', 'sgd', 'CoolSweep, compiled, plain SGD'],
];

const trial: readonly Way[] = [
  ['epoch', 'ours', 'trial', 'CoolSweep, epochs of a trial on CIFAR-10'],
  ['step', 'ours', 'compiled', 'CoolSweep, as many bare compiled steps'],
];

const efficientNet: readonly Way[] = [
  ['efficientnet', 'ours', 'compiled', 'CoolSweep, compiled step'],
  ['efficientnet-keras', 'keras', 'graph', 'Keras, train_on_batch as a graph'],
];

/** How our step grows with the model and the batch; what is in a heat already is not repeated. */
const sizes: readonly (readonly [ModelName, number])[] = [
  ['resnet8', 32],
  ['resnet8', 128],
  ['resnet20', 512],
  ['resnet56', 32],
  ['resnet56', 128],
  ['efficientnet-b0', 32],
];

const growth: Heat = {
  title: 'other models and batches',
  mostRounds: 5,
  entries: sizes.flatMap(
    ([model, batch]) =>
      heat(model, batch, [[model, 'ours', 'compiled', `CoolSweep, compiled step of ${model}`]]).entries,
  ),
};

function heat(model: ModelName, batch: number, ways: readonly Way[]): Heat {
  return {
    title: `${model}, batch ${batch}`,
    entries: ways.map(([name, program, variant, about]) => ({
      label: `${name}@${batch}`,
      about,
      program,
      model,
      batch,
      variant,
    })),
  };
}

/** All heats of the training benchmark. */
export const heats: readonly Heat[] = [
  heat('resnet20', 32, everywhere),
  // Gradient noise is measured once in a hundred updates.
  { ...heat('resnet20', 32, optimizers), title: 'optimizers, resnet20, batch 32', steps: 100, timesRounds: 2 },
  heat('resnet20', 128, everywhere),
  // An epoch of a trial is 100 updates: a machine that changes its speed must not meet shorter turns of the other.
  { ...heat('resnet20', 128, trial), title: 'epochs, resnet20, batch 128', steps: 100, mostRounds: 10 },
  heat('efficientnet-b0', 16, efficientNet),
  growth,
];

function isChosen({ label, program }: Entry, pattern: string): boolean {
  return (
    label === pattern ||
    program === pattern ||
    label.startsWith(`${pattern}@`) ||
    (pattern.startsWith('@') && label.endsWith(pattern))
  );
}

/**
 * The heats with those contestants alone that one of the patterns names: `keras@32`, `keras` (also every contestant of
 * that program) or `@32`. Without patterns all.
 *
 * @throws BenchProblem when a pattern names nobody
 */
export function chosen(patterns: readonly string[]): readonly Heat[] {
  if (patterns.length === 0) return heats;
  const all = heats.flatMap(({ entries }) => entries);
  const unknown = patterns.filter((pattern) => !all.some((entry) => isChosen(entry, pattern)));
  if (unknown.length > 0) {
    const labels = all.map(({ label }) => label).join(', ');
    throw new BenchProblem(`no contestant is called ${unknown.join(' or ')}; there are ${labels}`);
  }
  return heats
    .map(({ entries, ...heat }) => ({
      ...heat,
      entries: entries.filter((entry) => patterns.some((pattern) => isChosen(entry, pattern))),
    }))
    .filter(({ entries }) => entries.length > 0);
}
