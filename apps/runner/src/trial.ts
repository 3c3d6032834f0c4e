/**
 * Entry of a trial process: runs one trial after another and reports by messages. It knows no database and reads no
 * environment; when its scheduler is gone it ends at once, so that none is left over.
 *
 * It loads next to nothing itself: so the data of the first trial are read while this thread loads TensorFlow.
 */
import { TrialData } from './trialData.ts';
import type { TrialServer } from './trialServer.ts';

let server: Promise<TrialServer> | null = null;

async function serverFrom(firstMessage: unknown): Promise<TrialServer> {
  const data = TrialData.begin(firstMessage);
  const { trialProgram } = await import('./trialProgram.ts');
  return trialProgram(data);
}

process.on('disconnect', () => process.exit(1));
process.on('message', (message) => {
  server ??= serverFrom(message);
  void server.then((serving) => serving.receive(message));
});
