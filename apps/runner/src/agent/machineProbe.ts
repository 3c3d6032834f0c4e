import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { AttemptFile } from '@coolsweep/sweep';
import { agentFacts } from './agentFacts.ts';
import type { ServerLine } from './serverLine.ts';

/** How often the server is asked, to see how long that takes, and how often before it counts as out of reach. */
const questions = 5;
const pauseMs = 1000;
const gpuQuery = ['--query-gpu=name,driver_version', '--format=csv,noheader'];

/** Name in the folder of the attempt of what a probe leaves there. */
const fileName = 'probe.json';

export interface MachineProbeOptions {
  readonly attempt: AttemptFile;
  /** Of the attempt. */
  readonly folder: string;
  readonly line: ServerLine;
}

/**
 * Finds out what a trial would find on this machine, for `coolsweep cluster check`. It tells it in two ways, either of which
 * may fail: by a file in the folder of the attempt, and by a claim, which the server refuses.
 */
export async function probeMachine({ attempt, folder, line }: MachineProbeOptions): Promise<void> {
  const facts = await agentFacts(attempt);
  const times: number[] = [];
  let why = '';
  for (let asked = 0; asked < questions; asked++) {
    const sentMs = performance.now();
    const answer = await line.ask('beat', {});
    // Nobody has claimed the attempt: a refusal is the answer.
    if (answer.kind === 'none') why = answer.why;
    else times.push(performance.now() - sentMs);
    if (answer.kind === 'none') await delay(pauseMs);
  }
  const isReached = times.length > 0;
  const unreached = isReached ? null : `${attempt.address.replace(/\/agent\/.*/, '')} gave no answer (${why})`;
  const report = JSON.stringify({ host: hostname(), unreached });
  // That the folder cannot be written is seen by the file that is missing.
  await writeFile(join(folder, fileName), report).catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
  if (isReached)
    await line.ask('claim', {
      ...facts,
      atMs: Date.now(),
      probe: { gpus: gpusHere(), roundTripMs: Math.min(...times) },
    });
}

/** Null without NVIDIA's driver. */
function gpusHere(): string[] | null {
  const { status, stdout } = spawnSync('nvidia-smi', gpuQuery, { encoding: 'utf8', timeout: 30_000 });
  return status === 0 ? stdout.trim().split('\n').slice(0, 100) : null;
}
