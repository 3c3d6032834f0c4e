import { isObjective } from '@coolsweep/sweep';
import type { RunTrial } from './runFromCheckpoint.ts';
import type { TrialData } from './trialData.ts';
import { TrialServer } from './trialServer.ts';

/**
 * What a trial process is when it has loaded everything.
 *
 * @param data of its first trial, which may be on its way
 */
export function trialProgram(data: Pick<TrialData, 'take'>): TrialServer {
  const readAhead: TrialData['take'] = (request, context) => data.take(request, context);
  // What one kind of trial needs is not loaded for the other.
  const runTrial: RunTrial = async ({ config, ...request }, hooks) => {
    if (isObjective(config)) {
      const { runObjectiveTrial } = await import('./trialObjectives.ts');
      return runObjectiveTrial({ ...request, config }, hooks);
    }
    const training = await import('@coolsweep/training');
    return training.runTrial({ ...request, config, readAhead }, hooks);
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
  return server;
}
