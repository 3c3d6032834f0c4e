import { join } from 'node:path';
import { cpSync } from 'node:fs';
import { differences } from './differences.ts';
import { Scene, type Mode } from './scene.ts';
import type { SweepRecord } from './sweepRecord.ts';
import { timelineOf, type Timeline } from './timeline.ts';

/** What the disturbed runs are compared with. */
export interface UndisturbedRun {
  readonly record: SweepRecord;
  /** A data folder in which the sweep waits. */
  readonly template: string;
  /** Of the modes that were asked for. */
  readonly timelines: Readonly<Partial<Record<Mode, Timeline>>>;
}

/**
 * Trains the sweep without any fault, once by each command: the results have to be the same already.
 *
 * @throws Error when they are not, or a command fails
 */
export async function undisturbedRun(parent: string, modes: ReadonlySet<Mode>): Promise<UndisturbedRun> {
  const template = await submitted(parent);
  const timelines: Partial<Record<Mode, Timeline>> = {};
  let record: SweepRecord | null = null;
  for (const mode of modes) {
    const scene = new Scene(parent, mode, mode === 'serve' ? template : null);
    timelines[mode] = timelineOf((await scene.bringToEnd()).lines);
    const sweeps = scene.sweeps() ?? [];
    record ??= sweeps[0] ?? null;
    const problems = record === null ? ['no sweep is recorded'] : differences(record, sweeps, { lost: 0 });
    if (problems.length > 0) throw new Error(`undisturbed coolsweep ${mode}: ${problems.join('; ')}`);
    await scene.close({ keep: false });
  }
  if (record === null) throw new Error('there is no undisturbed run');
  return { record, template, timelines };
}

async function submitted(parent: string): Promise<string> {
  const template = join(parent, 'template');
  const scene = new Scene(parent, 'serve', null);
  await scene.submit();
  cpSync(scene.home, template, { recursive: true });
  await scene.close({ keep: false });
  return template;
}
