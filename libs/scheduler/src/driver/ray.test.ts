import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { EngineJob } from './driver.ts';
import { RayDriver } from './ray.ts';
import { driverContract } from './testing/driverContract.ts';
import { fakeRay, type FakeRay } from './testing/fakeRay.ts';

let ray: FakeRay;
beforeEach(async () => void (ray = await fakeRay()));
afterEach(() => ray.close());

const name = 'rates-t1-a1-abc123';
const job = (more: Partial<EngineJob> = {}): EngineJob => ({
  ...{ name, command: ['/usr/bin/true'], folder: ray.folder, gpus: 1, threads: 2 },
  ...more,
});

/** What the driver says of a job that stands like this. */
async function observed(status: string, errorType: string | null = null, exitCode: number | null = null) {
  await ray.driver.submit(job());
  Object.assign(ray.head.jobs.get(name) ?? {}, { status, errorType, exitCode });
  return ray.driver.observe([name]);
}

describe('the driver of Ray Jobs', () => {
  driverContract(() => ray);

  test('a job asks for its CPUs, its part of a GPU and what the site adds, and is found by its own name', async () => {
    const driver = new RayDriver({ ...ray.options, resources: { a100: 1 } });
    await driver.submit(job({ gpus: 1 / 3 }));
    expect(ray.submitted(name)).toMatchObject({
      ...{ submission_id: name, entrypoint_num_cpus: 2, entrypoint_resources: { a100: 1 } },
      // Three of them fit on one GPU: Ray counts in ten-thousandths.
      entrypoint_num_gpus: 0.3333,
    });
  });

  test('a job keeps away from the nodes that it is told, and names none otherwise', async () => {
    await ray.driver.submit(job({ avoid: ['f00d', 'beef'] }));
    expect(ray.submitted(name).entrypoint_label_selector).toEqual({ 'ray.io/node-id': '!in(f00d, beef)' });
    await ray.driver.submit(job({ name: 'rates-t1-a2-abc123' }));
    expect(ray.submitted('rates-t1-a2-abc123')).not.toHaveProperty('entrypoint_label_selector');
  });

  test('the command takes the place of the shell, prints into its folder, and does not get the token of the cluster', async () => {
    await ray.driver.submit(job({ command: ['/bin/sh', '-c', 'echo "$COOLSWEEP_JOB,$RAY_AUTH_TOKEN,"; pwd -P'] }));
    expect(ray.submitted(name).entrypoint).toMatch(/^exec /);
    vi.stubEnv('RAY_AUTH_TOKEN', 'cluster-token');
    expect(ray.printed(name)).toBe(`${name},,\n${ray.folder}\n`);
    vi.unstubAllEnvs();
    expect(JSON.stringify(ray.submitted(name))).not.toContain('cluster-token');
  });

  test('a job that others stop has time for a checkpoint', async () => {
    await ray.driver.submit(job());
    expect(ray.submitted(name).runtime_env).toEqual({ env_vars: { RAY_JOB_STOP_WAIT_TIME_S: '60' } });
  });
});

describe('what is odd about Ray Jobs', () => {
  test('a submission that came twice is refused with 500, and is the job that is there', async () => {
    await ray.driver.submit(job());
    Object.assign(ray.head.jobs.get(name) ?? {}, { status: 'SUCCEEDED' });
    expect(await ray.driver.submit(job())).toEqual({ outcome: 'existed', externalId: name });
    expect(ray.jobs(name)).toBe(1);
  });

  test("a job of the same id that has another command is somebody else's", async () => {
    await ray.driver.submit(job({ command: ['/bin/false'] }));
    expect(await ray.driver.submit(job())).toMatchObject({
      outcome: 'refused',
      reason: `somebody else's job has the id ${name}`,
    });
  });

  test('a head without an agent has refused the job, though it says 500', async () => {
    ray.head.fault = 'no agent';
    expect(await ray.driver.submit(job())).toMatchObject({ outcome: 'refused' });
  });

  test('a stop of a job that waits is answered with yes, and it waits on', async () => {
    await ray.driver.submit(job());
    expect(await ray.driver.cancel(name)).toBe(true);
    expect(await ray.driver.observe([name])).toMatchObject([{ engine: 'queued' }]);
  });

  test('a stop of a job that has ended is answered with no, and nothing is left to do', async () => {
    await observed('SUCCEEDED');
    expect(await ray.driver.cancel(name)).toBe(true);
  });

  test('a job that waits for ever, as one that the head has forgotten to start, is given up after the time-out', async () => {
    let nowMs = 0;
    const driver = new RayDriver({ ...ray.options, nowMs: () => nowMs });
    await driver.submit(job());
    await driver.observe([name]);
    nowMs = ray.options.startTimeoutMs - 1;
    expect(await driver.observe([name])).toMatchObject([{ engine: 'queued' }]);
    nowMs = ray.options.startTimeoutMs;
    expect(await driver.observe([name])).toMatchObject([
      { engine: 'ended', reason: expect.stringMatching(/^it waited for more than 60 s: PENDING/) as string },
    ]);
    await expect.poll(() => ray.cancelled()).toEqual([name]);
  });

  test('a failure means the end only where the command was seen to end, or never began', async () => {
    expect(await observed('FAILED', 'JOB_ENTRYPOINT_COMMAND_ERROR', 1)).toMatchObject([{ engine: 'ended' }]);
    expect(await observed('FAILED', 'JOB_SUPERVISOR_ACTOR_START_TIMEOUT')).toMatchObject([{ engine: 'ended' }]);
    expect(await observed('FAILED', 'JOB_SUPERVISOR_ACTOR_UNKNOWN_FAILURE')).toMatchObject([{ engine: 'lost' }]);
    expect(await observed('FAILED', 'SOMETHING_NEW')).toMatchObject([{ engine: 'lost' }]);
    expect(await observed('SOMETHING_NEW')).toMatchObject([{ engine: 'lost' }]);
  });

  test('the node of a job is known when it has one, and why it failed', async () => {
    expect(await observed('PENDING')).toMatchObject([{ node: null }]);
    expect(await observed('FAILED', 'JOB_SUPERVISOR_ACTOR_DIED')).toMatchObject([
      { node: 'f00d', reason: 'FAILED (JOB_SUPERVISOR_ACTOR_DIED: Job is FAILED.)' },
    ]);
  });

  test('a head that began anew knows no job of before: none is observed', async () => {
    await ray.driver.submit(job());
    ray.head.jobs.clear();
    expect(await ray.driver.observe([name])).toEqual([]);
  });

  test('a head that gives no answer says nothing of its jobs', async () => {
    ray.head.mood = 'hanging';
    const driver = new RayDriver({ ...ray.options, timeoutMs: 50 });
    expect(await driver.observe([name])).toBeNull();
    expect(await driver.submit(job())).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining(`no answer from ${ray.options.address}`) as string,
    });
  });

  test('a proxy that finds no such page has not said that a job is gone', async () => {
    ray.head.mood = 'proxy';
    expect(await ray.driver.observe([name])).toBeNull();
    expect(await ray.driver.cancel(name)).toBe(false);
    expect(await ray.driver.submit(job())).toMatchObject({ outcome: 'refused' });
  });

  test('a head lets no browser submit anything, and takes whatever names itself so for one', async () => {
    const asBrowser = await fetch(`${ray.options.address}/api/jobs/`, { method: 'POST', body: '{}' });
    expect(asBrowser.status).toBe(405);
    expect(await ray.driver.submit(job())).toMatchObject({ outcome: 'created' });
  });

  test('a token that is missing or wrong is told with the field that gives it', async () => {
    const driverWith = (token: string | null) => new RayDriver({ ...ray.options, token: () => Promise.resolve(token) });
    await expect(driverWith(null).submit(job())).rejects.toThrow(/wants a token \(401\).*ray\.tokenFile/);
    await expect(driverWith('old').observe([name])).rejects.toThrow(/does not take the token \(403\)/);
  });
});
