import { valueAt } from '@coolsweep/schedule';
import type { ReferenceRule } from './referenceRuns.ts';

export interface DoubleRun {
  readonly start: readonly number[];
  readonly learningRate: number;
  readonly gradient: (w: readonly number[]) => readonly number[];
  /** Displacement before the first update. Default 0. */
  readonly pushed?: readonly number[];
  readonly steps: number;
}

/** The iterates after each call of CoolMomentum's rule, by coordinate and without tensors: the reference in float64. */
export function doubleIterates(rule: ReferenceRule, problem: DoubleRun): number[][] {
  const { rho, rescaled = true, buffer = 'displacement', weightDecay = 0, faultyStart = false } = rule;
  const { learningRate, gradient, steps } = problem;
  let w = [...problem.start];
  let memory = problem.pushed ?? w.map(() => 0);
  return Array.from({ length: steps }, (_, call) => {
    if (faultyStart && call === 0) return w;
    const rhoN = valueAt(rho, faultyStart ? call + 1 : call);
    const rate = rescaled ? (learningRate * (1 + rhoN)) / 2 : learningRate;
    const slopes = gradient(w);
    memory = memory.map((old, i) => {
      const g = (slopes[i] ?? Number.NaN) + weightDecay * (w[i] ?? Number.NaN);
      return rhoN * old + (buffer === 'displacement' ? -rate : 1) * g;
    });
    w = w.map((x, i) => x + (buffer === 'displacement' ? 1 : -rate) * (memory[i] ?? Number.NaN));
    return w;
  });
}
