/**
 * A scheduler at work on a sweep of trials that compute nothing, in a process of its own whose memory is measured.
 * Usage: ours.ts FILE TRIALS REPORTS POINTS [tell]. Prints one line of JSON, the last of its output; with `tell` also a
 * line for each result that the store has acknowledged: the trial's id.
 */
import { fileURLToPath } from 'node:url';
import { forkTrials, Scheduler, systemClock } from '@coolsweep/scheduler';
import { openStore } from '@coolsweep/store';
import { environment } from '../env.ts';
import { noopSweep } from './noopSweep.ts';

const [file = '', ...given] = process.argv.slice(2);
const [trials = 0, reports = 0, points = 0] = given.map(Number);
const tells = given.includes('tell');

const store = await openStore({ file });
const sweep = await store.createSweep(noopSweep({ trials, reports, points }), new Date());
const endsMs: number[] = [];
const gapsMs: number[] = [];
const entry = fileURLToPath(new URL('noopTrial.ts', import.meta.url));
const scheduler = new Scheduler({
  store,
  launch: forkTrials(entry, ['--import', import.meta.resolve('tsx')], environment),
  clock: systemClock,
  slots: [1, 2].map((number) => ({ name: `cpu-${number}`, gpu: null })),
  owner: 'bench',
  isDead: () => false,
  threads: 1,
  dataDir: null,
  cacheDir: '',
  onEvent: (event) => {
    if (event.type !== 'ended') return;
    endsMs.push(performance.now());
    if (event.trial.results.gapMs !== undefined) gapsMs.push(event.trial.results.gapMs);
    if (tells) process.stdout.write(`${event.trial.id}\n`);
  },
});
await scheduler.run(sweep);
const peakMiB = process.resourceUsage().maxRSS / 1024;
await store.close();
process.stdout.write(`${JSON.stringify({ endsMs, gapsMs, peakMiB })}\n`);
