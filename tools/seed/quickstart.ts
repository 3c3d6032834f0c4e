import { readFile } from 'node:fs/promises';
import { inventedSweep } from './inventedSweep.ts';
import { runInvented } from './inventedTrials.ts';
import { hoursBefore, type Scenario } from './scenario.ts';

const file = new URL('../../sweeps/quickstart.yaml', import.meta.url);

/** The sweep of `npm run quickstart`, finished. */
export const quickstart: Scenario = {
  about: 'one finished sweep, that of `npm run quickstart`: 15 trials',
  fill: async ({ store, now }) => {
    const from = hoursBefore(now, 1);
    const sweep = await store.createSweep(inventedSweep(await readFile(file, 'utf8')), from);
    await runInvented(store, sweep, { detail: { lossPoints: 120, telemetry: true }, from, slots: 2, hasLog: true });
  },
};
