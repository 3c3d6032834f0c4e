import { afterAll, beforeAll, describe } from 'vitest';
import { compareScreen } from './compareScreen.ts';
import { DashboardScene, tinySweep } from './dashboardScene.ts';
import { extendScreen } from './extendScreen.ts';
import { newSweepScreen } from './newSweepScreen.ts';
import { strangers } from './strangers.ts';
import { sweepScreen } from './sweepScreen.ts';
import { sweepsScreen } from './sweepsScreen.ts';
import { trialScreen } from './trialScreen.ts';
import { wholeDashboard } from './wholeDashboard.ts';

const scene = new DashboardScene();
beforeAll(() => scene.open());
afterAll(() => scene.close());

describe.skipIf(!scene.hasBrowser)('before anything was trained', () => {
  // First: it begins with an empty workspace.
  sweepsScreen(scene);
});

describe('with a finished sweep', () => {
  beforeAll(() => scene.succeed('run', tinySweep, '--json'));

  strangers(scene);
  describe.skipIf(!scene.hasBrowser)('in a browser', () => {
    newSweepScreen(scene);
    compareScreen(scene);
    wholeDashboard(scene);
    sweepScreen(scene);
    trialScreen(scene);
    extendScreen(scene);
  });
});
