import { z } from 'zod';
import type { EngineState, Observation } from './driver.ts';

/** The part of a job's details that is used; names as in Ray 2.52 to 2.60. */
const rayJob = z.object({
  submission_id: z.string(),
  status: z.string(),
  entrypoint: z.string(),
  message: z.string().nullish(),
  error_type: z.string().nullish(),
  driver_exit_code: z.int().nullish(),
  driver_node_id: z.string().nullish(),
});
/** A job as `GET /api/jobs/{id}` tells of it. */
export type RayJob = z.infer<typeof rayJob>;

const mostReason = 300;

/** What Ray calls the states of a job that has not failed. */
const engineStates: Readonly<Record<string, EngineState>> = {
  PENDING: 'queued',
  RUNNING: 'started',
  SUCCEEDED: 'ended',
  STOPPED: 'ended',
};

/** Failures after which the command has not begun, and never will. */
const neverBegun: ReadonlySet<string> = new Set([
  'RUNTIME_ENV_SETUP_FAILURE',
  'JOB_SUPERVISOR_ACTOR_START_TIMEOUT',
  'JOB_SUPERVISOR_ACTOR_START_FAILURE',
  'JOB_SUPERVISOR_ACTOR_UNSCHEDULABLE',
  'JOB_ENTRYPOINT_COMMAND_START_ERROR',
]);

/** The job in what Ray answered; null when that is not understood. */
export function rayJobIn(text: string): RayJob | null {
  return rayJob.safeParse(jsonIn(text)).data ?? null;
}

/** What a job's details say of it. */
export function observationOf(job: RayJob): Observation {
  const { submission_id: name, status, driver_node_id: node = null } = job;
  return {
    ...{ name, externalId: name, engine: engineOf(job), reason: reasonOf(job) },
    // What is given up while it waits may have had one before.
    node: status === 'PENDING' ? null : node,
  };
}

/**
 * FAILED means that the command has ended only where Ray has seen that by its exit code, or that it never began. With any
 * other failure, such as that of the supervisor beside it, Ray has lost sight of processes that may go on.
 */
function engineOf({ status, error_type: error, driver_exit_code: exitCode }: RayJob): EngineState {
  if (status !== 'FAILED') return engineStates[status] ?? 'lost';
  return typeof exitCode === 'number' || neverBegun.has(error ?? '') ? 'ended' : 'lost';
}

function reasonOf({ status, error_type: error, message }: RayJob): string {
  const said = [error, message?.trim().split('\n')[0]].filter((part) => part !== undefined && part !== null && part);
  return (said.length === 0 ? status : `${status} (${said.join(': ')})`).slice(0, mostReason);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
