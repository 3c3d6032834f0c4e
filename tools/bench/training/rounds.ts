import type { Ready, Turn } from './protocol.ts';

/** Who takes part in rounds; in tests not a process. */
export interface Runner {
  readonly label: string;
  readonly batch: number;
  readonly ready: Ready;
  readonly run: (steps: number) => Promise<Turn>;
}

/** What a turn gave. */
export interface Sample {
  readonly imagesPerSecond: number;
  /** With what belongs to a trial beside its updates; for all but trials the same. */
  readonly wallImagesPerSecond: number;
  readonly peakRssMiB: number;
}

export interface RoundOptions {
  readonly rounds: number;
  /** About how long a turn takes. */
  readonly turnMs: number;
  /** Updates of a turn, however long they take. */
  readonly steps?: number | undefined;
  /** Is told of a runner that failed; the rounds go on without it. */
  readonly onFailure: (label: string, error: unknown) => void;
  readonly onRound: (done: number) => void;
}

/** At least two, so that a turn is more than the step after the change of contestants. */
function stepsPerTurn({ ready }: Runner, turnMs: number): number {
  return Math.max(2, Math.round(turnMs / ready.stepMs));
}

function sampleOf({ batch }: Runner, steps: number, turn: Turn): Sample {
  const { ms, wallMs = ms, images = steps * batch, peakRssMiB } = turn;
  return { imagesPerSecond: (1000 * images) / ms, wallImagesPerSecond: (1000 * images) / wallMs, peakRssMiB };
}

/**
 * Has all runners take turns, one at a time, so that a slow minute of the machine hits all of them. Each round begins
 * with the next one. Returns the samples by label, one per round in the order of the rounds.
 */
export async function playRounds(
  runners: readonly Runner[],
  { rounds, turnMs, steps: wanted, onFailure, onRound }: RoundOptions,
): Promise<Map<string, readonly Sample[]>> {
  const samples = new Map<string, Sample[]>(runners.map(({ label }) => [label, []]));
  for (let round = 0; round < rounds; round++) {
    const first = round % Math.max(1, runners.length);
    for (const runner of [...runners.slice(first), ...runners.slice(0, first)]) {
      const taken = samples.get(runner.label);
      if (taken === undefined) continue;
      const steps = wanted ?? stepsPerTurn(runner, turnMs);
      try {
        taken.push(sampleOf(runner, steps, await runner.run(steps)));
      } catch (error) {
        samples.delete(runner.label);
        onFailure(runner.label, error);
      }
    }
    onRound(round + 1);
  }
  return samples;
}
