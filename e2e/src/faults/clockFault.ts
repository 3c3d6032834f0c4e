import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { arrival } from './arrival.ts';
import type { Fault, Injection, Stage } from './fault.ts';
import { describeMoment, drawMoment } from './timeline.ts';

/** Where Debian's package `faketime` has the library; null where it is not installed. */
export function fakeTimeLibrary(): string | null {
  const places = ['/usr/lib', ...readdirSync('/usr/lib').map((name) => join('/usr/lib', name))];
  return places.map((place) => join(place, 'faketime', 'libfaketime.so.1')).find(existsSync) ?? null;
}

/**
 * The clock is set in the middle of a run: that of the programs alone, by libfaketime. What the kernel counts from its
 * start goes on as it does when a machine's clock is set.
 *
 * @param jump such as `-1h` or `+1h`
 */
export function setClock(name: string, jump: string): Fault {
  return { name, mode: 'run', isSubmitted: false, inject: (stage) => inject(jump, stage) };
}

async function inject(jump: string, { scene, timeline, random }: Stage): Promise<Injection> {
  const library = fakeTimeLibrary();
  if (library === null)
    return { type: 'skipped', reason: 'libfaketime is not installed; apt-get install faketime brings it' };
  const file = join(scene.folder, 'clock');
  writeFileSync(file, '+0');
  scene.use({
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_CACHE_DURATION: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  });
  const moment = drawMoment(timeline, random, { phases: ['training'] });
  // An hour without a word would be a hanging trial.
  const command = scene.launch('--hang-after', '10');
  if (!(await arrival(command, moment))) return { type: 'missed' };
  writeFileSync(file, jump);
  await scene.conclude(command);
  const expected = { lost: 0, clockWasSet: true };
  return { type: 'injected', when: describeMoment(moment), what: `the clock is set by ${jump}`, expected };
}
