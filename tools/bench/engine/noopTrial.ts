/**
 * A trial process that computes nothing: reports `epochs` times, `batchSize` points each, and has completed. It parses
 * and answers messages as the real one does, and loads no tensor library. Its results tell how long it had waited for
 * this trial since the one before.
 */
import { isObjective, toTrial, type FromTrial, type ToTrial } from '@coolsweep/sweep';

let endedMs: number | null = null;

function send(attemptId: number, message: FromTrial): void {
  process.send?.({ attemptId, message });
}

function serve({ attemptId, config }: Extract<ToTrial, { type: 'start' }>): void {
  if (isObjective(config)) throw new Error('the benchmark has no objectives');
  const gapMs = endedMs === null ? null : performance.now() - endedMs;
  for (let report = 0; report < config.epochs; report++) {
    const points = Array.from({ length: config.batchSize }, (_, index) => {
      const step = report * config.batchSize + index;
      return { name: 'train/loss', step, value: 1 / (1 + step) };
    });
    send(attemptId, { type: 'metrics', points });
  }
  const steps = config.epochs * config.batchSize;
  send(attemptId, { type: 'progress', step: steps, steps });
  const results = { 'validation/accuracy': 0.5, ...(gapMs !== null && { gapMs }) };
  send(attemptId, { type: 'completed', results });
  send(attemptId, { type: 'ready' });
  endedMs = performance.now();
}

process.on('disconnect', () => process.exit(1));
process.on('message', (raw) => {
  const message = toTrial.parse(raw);
  if (message.type === 'start') serve(message);
  if (message.type === 'end') process.exit(0);
});
