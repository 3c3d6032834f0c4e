/**
 * Entry of a trial process: trains one trial after another and reports by messages. It knows no database and reads no
 * environment; when its scheduler is gone it ends at once, so that none is left over.
 */
import { runTrial } from '@coolsweep/training';
import { TrialServer } from './trialServer.ts';

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
