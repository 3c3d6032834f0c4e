/**
 * Entry of a trial process: runs one trial after another and reports by messages. It knows no database and reads no
 * environment; when its scheduler is gone it ends at once, so that none is left over.
 */
import { isObjective } from '@coolsweep/sweep';
import { runTrial as trainTrial } from '@coolsweep/training';
import { ObjectiveModules } from './objectiveModules.ts';
import { runObjective } from './objectiveRun.ts';
import type { RunTrial } from './runFromCheckpoint.ts';
import { TrialServer } from './trialServer.ts';

const modules = new ObjectiveModules();

const runTrial: RunTrial = async ({ config, ...request }, hooks) => {
  if (isObjective(config)) return runObjective(modules, { ...request, config }, hooks);
  return trainTrial({ ...request, config }, hooks);
};

const server = new TrialServer({
  runTrial,
  send: (message) =>
    new Promise((resolve) => {
      if (process.send === undefined || !process.connected) resolve();
      else process.send(message, undefined, undefined, () => resolve());
    }),
  exit: (code) => process.exit(code),
  uptimeMs: () => performance.now(),
});

process.on('SIGTERM', () => server.preempt());
process.on('disconnect', () => process.exit(1));
process.on('message', (message) => void server.receive(message));
