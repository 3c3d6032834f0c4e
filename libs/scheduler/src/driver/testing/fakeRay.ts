import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RayDriver, type RayDriverOptions } from '../ray.ts';
import type { TestedEngine } from './driverContract.ts';
import { RayStandIn, type RaySubmission } from './rayStandIn.ts';

/** A head that listens, and a driver for it. No job runs. */
export interface FakeRay extends TestedEngine {
  readonly head: RayStandIn;
  /** For a driver of other options. */
  readonly options: RayDriverOptions;
  /** A job as it was submitted. */
  submitted(name: string): RaySubmission;
  close(): Promise<void>;
}

const moves = {
  started: { status: 'RUNNING', errorType: null, exitCode: null },
  ended: { status: 'FAILED', errorType: 'JOB_ENTRYPOINT_COMMAND_ERROR', exitCode: 1 },
  lost: { status: 'FAILED', errorType: 'JOB_SUPERVISOR_ACTOR_DIED', exitCode: null },
} as const;

const token = 'cluster-token';

export async function fakeRay(): Promise<FakeRay> {
  const folder = mkdtempSync(join(tmpdir(), 'fake-ray-'));
  const head = new RayStandIn({ token });
  const address = await head.listen();
  const options = {
    ...{ address, startTimeoutMs: 60_000, timeoutMs: 20_000, nowMs: () => 0 },
    token: () => Promise.resolve(token),
  };
  const jobOf = (name: string) => {
    const job = head.jobs.get(name);
    if (job === undefined) throw new Error(`no job ${name}`);
    return job;
  };
  return {
    ...{ head, folder, options, driver: new RayDriver(options) },
    loseNextAnswer: () => (head.fault = 'no answer'),
    refuseNext: () => (head.fault = 'refused'),
    silence: (isSilent) => (head.mood = isSilent ? 'failing' : 'well'),
    move: (id, to) => Object.assign(jobOf(id), moves[to]),
    forget: (id) => void head.jobs.delete(id),
    jobs: (name) => head.taken.filter((one) => one === name).length,
    cancelled: () => [...head.jobs].filter(([, { isStopAsked }]) => isStopAsked).map(([id]) => id),
    submitted: (name) => jobOf(name).request,
    printed: (name) => {
      execFileSync('/bin/sh', ['-c', jobOf(name).request.entrypoint]);
      return readFileSync(join(folder, 'job.out'), 'utf8');
    },
    close: async () => {
      await head.close();
      rmSync(folder, { recursive: true });
    },
  };
}
