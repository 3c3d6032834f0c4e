import { z } from 'zod';
import type { EngineState, Observation } from './driver.ts';

/** Slurm up to 22.05 says one state, later versions a list of flags of which the first is the state. */
const jobState = z.union([z.string(), z.array(z.string()).min(1)]);

/** The part of `squeue --json` that is used; names as in Slurm 22.05 to 25.05. */
const squeueOutput = z.object({
  jobs: z.array(
    z.object({
      job_id: z.int(),
      name: z.string(),
      job_state: jobState,
      state_reason: z.string().default(''),
      nodes: z.string().nullish(),
    }),
  ),
});

/**
 * Slurm's job states. What is not here means that a process may be there or not: `lost`.
 *
 * Source: https://slurm.schedmd.com/job_state_codes.html
 */
const engineStates: Readonly<Record<string, EngineState>> = {
  PENDING: 'queued',
  CONFIGURING: 'queued',
  RUNNING: 'started',
  COMPLETING: 'started',
  SUSPENDED: 'started',
  COMPLETED: 'ended',
  FAILED: 'ended',
  TIMEOUT: 'ended',
  OUT_OF_MEMORY: 'ended',
  CANCELLED: 'ended',
  DEADLINE: 'ended',
  BOOT_FAIL: 'ended',
};

/** The jobs in what `squeue --json` printed; null when that is not understood. */
export function squeueJobs(text: string): Observation[] | null {
  const parsed = squeueOutput.safeParse(jsonIn(text));
  if (!parsed.success) return null;
  return parsed.data.jobs.map(({ job_id: id, name, job_state: states, state_reason: why, nodes }) => {
    const state = typeof states === 'string' ? states : (states[0] ?? '');
    return {
      ...{ name, externalId: String(id), engine: engineStates[state] ?? 'lost' },
      node: nodes === undefined || nodes === '' ? null : nodes,
      reason: why === '' || why === 'None' ? state : `${state} (${why})`,
    };
  });
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
