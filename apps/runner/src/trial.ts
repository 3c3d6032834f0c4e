/**
 * Entry of a trial process: trains what `start` says, reports by messages, ends. It knows no database and reads no
 * environment; when its scheduler is gone it ends at once, so that none is left over.
 */
import { SweepError, toTrial, type FromTrial, type ToTrial } from '@coolsweep/sweep';
import { runTrial } from '@coolsweep/training';

let hasStarted = false;
let stopRequested = false;
let lastStep: number | null = null;

function send(message: FromTrial): Promise<void> {
  if (message.type === 'progress') lastStep = message.step;
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve();
    else process.send(message, undefined, undefined, () => resolve());
  });
}

function describe(error: unknown): string {
  if (error instanceof SweepError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function start(message: Extract<ToTrial, { type: 'start' }>): Promise<void> {
  const { config, seed, dataDir, cacheDir } = message;
  try {
    await runTrial(
      { config, seed, dataDir, cacheDir },
      { report: (event) => void send(event), shouldStop: () => stopRequested },
    );
  } catch (error) {
    await send({ type: 'failed', message: describe(error), step: lastStep });
  }
  // Messages are delivered in order: when this one is out, all before it are.
  await send({ type: 'log', text: 'the trial process ends' });
  process.exit(0);
}

/** Answers what is not understood; a trial that cannot even be started has failed, and must not wait for ever. */
async function refuse(message: string): Promise<void> {
  if (hasStarted) {
    await send({ type: 'error', message });
    return;
  }
  await send({ type: 'failed', message, step: null });
  process.exit(0);
}

process.on('disconnect', () => process.exit(1));
process.on('message', (raw) => {
  const parsed = toTrial.safeParse(raw);
  if (!parsed.success) {
    void refuse(`not a message of this version: ${parsed.error.message}`);
    return;
  }
  switch (parsed.data.type) {
    case 'start':
      hasStarted = true;
      void start(parsed.data);
      break;
    case 'stop':
      stopRequested = true;
      break;
    case 'error':
      process.stderr.write(`${parsed.data.message}\n`);
  }
});
