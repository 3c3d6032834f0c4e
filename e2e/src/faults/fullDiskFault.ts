import { closeSync, existsSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { arrival } from './arrival.ts';
import type { Fault, Injection, Stage } from './fault.ts';
import { within } from './patience.ts';
import { mountRamDisk } from './ramDisk.ts';
import { describeEnding, type Scene } from './scene.ts';
import type { StartedCommand } from './startedCommand.ts';
import { describeMoment, drawMoment } from './timeline.ts';

const diskMiB = 32;
/** Exit code of `coolsweep` when its surroundings do not let it work. */
const environmentCode = 5;

/** The disk is full from a moment on: the scheduler says so and ends; when there is space again, the sweep goes on. */
export const fullDisk: Fault = { name: 'disk-full', mode: 'run', isSubmitted: false, inject };

async function inject({ scene, timeline, random }: Stage): Promise<Injection> {
  const reason = mountRamDisk(scene.home, diskMiB);
  if (reason !== null) return { type: 'skipped', reason };
  const moment = drawMoment(timeline, random, { phases: ['training'] });
  const command = scene.launch();
  if (!(await arrival(command, moment))) return { type: 'missed' };
  const filler = join(scene.home, 'filler');
  await within(fillUntilOver(filler, command), 'the end of a scheduler without disk space');
  const ending = await command.ended;
  const isClear = ending.code === environmentCode && ending.stderr.includes('the disk is full; free some space');
  if (!isClear) throw new Error(`with the disk full coolsweep run ${describeEnding(ending)}`);
  const lost = lostCheckpoints(scene);
  if (lost.length > 0) throw new Error(`with the disk full these checkpoints are gone: ${lost.join(', ')}`);
  rmSync(filler);
  await scene.bringToEnd();
  const what = `the disk of ${diskMiB} MiB was full: code ${environmentCode}, "${ending.stderr.trim()}"`;
  return { type: 'injected', when: describeMoment(moment), what, expected: { lost: 1 } };
}

/** Leaves no space, nor any that is freed, until the command ends. */
async function fillUntilOver(filler: string, command: StartedCommand): Promise<void> {
  const file = openSync(filler, 'a');
  try {
    while (!command.isOver) {
      fillFile(file, 64 * 1024);
      fillFile(file, 1024);
      await Promise.race([delay(100), command.ended]);
    }
  } finally {
    closeSync(file);
  }
}

/** Writes pieces of this size until the disk takes no more of them. */
export function fillFile(file: number, chunk: number): void {
  const bytes = Buffer.alloc(chunk);
  try {
    for (;;) writeSync(file, bytes);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}

/** Checkpoints from which trials are to go on, and which are not there or empty. */
function lostCheckpoints(scene: Scene): string[] {
  const trials = (scene.sweeps() ?? []).flatMap((sweep) => sweep.trials);
  return trials.flatMap(({ id, state, checkpoint }) => {
    if (state === 'completed' || checkpoint === null) return [];
    const file = join(scene.home, 'checkpoints', id, checkpoint);
    return existsSync(file) && statSync(file).size > 0 ? [] : [`${id}/${checkpoint}`];
  });
}
