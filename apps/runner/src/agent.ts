/**
 * `coolsweep-agent FOLDER`: runs one attempt at a trial on a machine of a cluster, see `agent/agent.ts`. It is bundled into
 * one file that needs Node alone.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Agent } from './agent/agent.ts';
import { readAttemptFile } from './agent/attemptFile.ts';
import { spoolFolder } from './agent/env.ts';
import { probeMachine } from './agent/machineProbe.ts';
import { ServerLine } from './agent/serverLine.ts';
import { Spool } from './agent/spool.ts';

// Its output is a file, which may be on a disk that is full: no reason to end a trial.
process.stderr.on('error', () => undefined);
const [, , folder = ''] = process.argv;
const attempt = await readAttemptFile(folder);
const nonce = randomUUID();
const line = new ServerLine(attempt, nonce);
if (attempt.isProbe === true) {
  await probeMachine({ attempt, folder, line });
  process.exit(0);
}
const { folder: own = spoolFolder, mostBytes } = attempt.spool ?? {};
const spool = new Spool(
  join(own, `coolsweep-${attempt.attempt}-${nonce}`),
  mostBytes === undefined ? {} : { mostBytes },
);
const agent = new Agent({ attempt, nonce, line, spool, refusedPath: join(folder, 'refused.jsonl') });
process.on('SIGTERM', () => agent.preempt());
process.on('SIGINT', () => agent.preempt());
process.exit(await agent.run());
