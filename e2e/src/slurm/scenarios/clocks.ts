import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fakeTimeLibrary } from '../../faults/clockFault.ts';
import { and, atWork, conclude, type Scenario, type Stage, type Verdict } from '../stage.ts';

/** Scenarios in which a clock is set by an hour, for programs of CoolSweep alone: what the kernel counts goes on. */

const jumps = ['+1h', '-1h'] as const;
/** Between two jumps. */
const pauseMs = 4000;

function environmentOf(file: string): Record<string, string> {
  writeFileSync(file, '+0');
  return {
    LD_PRELOAD: fakeTimeLibrary() ?? '',
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_CACHE_DURATION: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
}

async function clockSet(stage: Stage, whose: 'node' | 'server'): Promise<Verdict> {
  const { scene, witness } = stage;
  const file = join(scene.scene.folder, 'clock');
  const environment = environmentOf(file);
  if (whose === 'server') scene.scene.use(environment);
  else scene.prologue(...Object.entries(environment).map(([name, value]) => `export ${name}='${value}'`));
  const command = scene.serve(1);
  await atWork(stage, command);
  for (const jump of jumps) {
    writeFileSync(file, jump);
    await delay(pauseMs);
  }
  const verdict = await conclude(stage, command, { lost: 0, clockWasSet: true });
  return and(verdict, `set by ${jumps.join(', then ')}`, [witness.jobs.length !== 1 && 'there was a second attempt']);
}

export const clockScenarios: readonly Scenario[] = [
  {
    ...{ number: '18a', fault: 'clock of the node set by an hour, both ways', sweep: 'steady' },
    expected: 'nothing runs out, nothing is tried again',
    play: (stage) => clockSet(stage, 'node'),
  },
  {
    ...{ number: '18b', fault: 'clock of the server set by an hour, both ways', sweep: 'steady' },
    expected: 'as 18a',
    play: (stage) => clockSet(stage, 'server'),
  },
];
