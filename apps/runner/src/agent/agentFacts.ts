import { access } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { AgentClaim, AttemptFile } from '@coolsweep/sweep';
import { devices, engineJob, engineMachine } from './env.ts';

/** Of the protocol; the same as in the protocol's file, which this one does not load. */
const version = 1;

/** What an agent says of itself and its machine when it claims an attempt, but for the time. */
export async function agentFacts({
  program,
}: Pick<AttemptFile, 'program'>): Promise<Omit<AgentClaim, 'nonce' | 'atMs' | 'probe'>> {
  const hasProgram = await access(program.entry).then(
    () => true,
    () => false,
  );
  return {
    ...{ version, host: hostname(), pid: process.pid, job: engineJob, machine: engineMachine },
    ...{ node: process.version, devices, hasProgram },
  };
}
