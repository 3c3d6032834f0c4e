/**
 * `coolsweep-agent FOLDER`: runs one attempt at a trial on a machine of a cluster, see `agent/agent.ts`. It is bundled into
 * one file that needs Node alone.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Agent } from './agent/agent.ts';
import { attemptFileOf } from './agent/attemptFile.ts';
import { spoolFolder } from './agent/env.ts';
import { ServerLine } from './agent/serverLine.ts';
import { Spool } from './agent/spool.ts';

const [, , folder = ''] = process.argv;
const attempt = attemptFileOf(await readFile(join(folder, 'attempt.json'), 'utf8'));
const nonce = randomUUID();
const agent = new Agent({
  ...{ attempt, nonce },
  line: new ServerLine(attempt, nonce),
  spool: new Spool(join(spoolFolder, `coolsweep-${attempt.attempt}-${nonce}.jsonl`)),
});
process.on('SIGTERM', () => agent.preempt());
process.on('SIGINT', () => agent.preempt());
process.exit(await agent.run());
