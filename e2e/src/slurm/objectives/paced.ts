import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

interface State {
  readonly step: number;
  readonly x: number;
}

/** What of a trial's handle is used here. */
interface Trial {
  readonly restored: State | null;
  readonly cacheDir: string;
  readonly random: { readonly normal: () => number };
  readonly report: (report: { step: number; steps: number; metrics: Record<string, number> }) => Promise<void>;
  readonly checkpoint: (state: State) => Promise<void>;
  readonly shouldStop: () => boolean;
}

interface Pace {
  readonly steps: number;
  readonly pauseMs: number;
  /** Lines of a kilobyte that are printed with every step. */
  readonly lines: number;
}

/** A trial that takes its time and little of the processor, so that many of them can be disturbed side by side. */
export async function objective(
  { steps, pauseMs, lines }: Pace,
  trial: Trial,
): Promise<Record<string, number> | undefined> {
  // Where nothing is disturbed, there is nothing to wait for.
  const isHurried = existsSync(join(trial.cacheDir, 'hurry'));
  let { step, x } = trial.restored ?? { step: 0, x: 4 };
  while (step < steps) {
    x = 0.98 * x + 0.1 * trial.random.normal();
    step++;
    for (let line = 0; line < lines; line++) console.log(`step ${step}`.padEnd(1024, '.'));
    await trial.report({ step, steps, metrics: { energy: x ** 2 } });
    await trial.checkpoint({ step, x });
    if (trial.shouldStop()) return undefined;
    if (!isHurried) await delay(pauseMs);
  }
  return { energy: x ** 2 };
}
