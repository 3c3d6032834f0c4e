import { setTimeout as delay } from 'node:timers/promises';
import type { Scene } from './scene.ts';
import type { Line, StartedCommand } from './startedCommand.ts';
import { delayIn, isMark, type Moment } from './timeline.ts';

/** Waits for a moment of a run; false when it ended before. */
export async function arrival(command: StartedCommand, moment: Moment): Promise<boolean> {
  const isThere = (lines: readonly Line[]) => lines.filter(isMark).length >= moment.marks;
  if (!(await command.until(isThere))) return false;
  const reachedMs = command.lines.filter(isMark)[moment.marks - 1]?.atMs ?? 0;
  await Promise.race([delay(delayIn(moment, reachedMs)), command.ended]);
  return !command.isOver;
}

/** The trial processes of a scene as soon as there are some; none when the command ended before. */
export async function trialProcessesAtWork(scene: Scene, command: StartedCommand): Promise<number[]> {
  for (;;) {
    const found = scene.trialProcesses();
    if (found.length > 0 || command.isOver) return found;
    await delay(25);
  }
}
