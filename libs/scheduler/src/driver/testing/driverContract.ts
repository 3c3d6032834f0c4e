import { expect, test } from 'vitest';
import type { EngineJob, TrialDriver } from '../driver.ts';

/** An engine whose moods a test decides. */
export interface TestedEngine {
  readonly driver: TrialDriver;
  /** A folder in which jobs may print. */
  readonly folder: string;
  /** Jobs begin as soon as they are submitted. Default: they wait. */
  readonly isAtOnce?: boolean;
  /** Takes the next submission and says nothing of it. */
  readonly loseNextAnswer: () => void;
  /** Does not want the next submission. */
  readonly refuseNext: () => void;
  /** Answers nothing that it is asked, until it is told otherwise. */
  readonly silence: (isSilent: boolean) => void;
  /** Has a job's state change: begun, or ended. */
  readonly move: (externalId: string, to: 'started' | 'ended' | 'lost') => void;
  /** Loses all memory of a job. */
  readonly forget: (externalId: string) => void;
  /** How many jobs of this name it has had. */
  readonly jobs: (name: string) => number;
  /** Runs a job that was submitted; returns what it printed. */
  readonly printed: (name: string) => string;
  /** What was asked to end. */
  readonly cancelled: () => readonly string[];
}

/** What every driver keeps to. */
export function driverContract(engine: () => TestedEngine): void {
  const job = (name: string, command: readonly string[] = ['/bin/sleep', '600']): EngineJob => ({
    ...{ name, folder: engine().folder, gpus: 1, threads: 2, command },
  });

  test('a job that is submitted is observed by its name, as queued or begun', async () => {
    const { driver } = engine();
    const submission = await driver.submit(job('one-t1-a1'));
    expect(submission.outcome).toBe('created');
    const jobs = await driver.observe(['one-t1-a1']);
    expect(jobs).toMatchObject([{ name: 'one-t1-a1', engine: engine().isAtOnce === true ? 'started' : 'queued' }]);
    expect(submission).toMatchObject({ externalId: jobs?.[0]?.externalId });
  });

  test('a job that begins and ends is observed so, and one without contact as lost', async () => {
    const { driver, move } = engine();
    const submission = await driver.submit(job('one-t1-a2'));
    const externalId = 'externalId' in submission ? submission.externalId : '';
    for (const state of ['started', 'lost', 'ended'] as const) {
      move(externalId, state);
      expect(await driver.observe(['one-t1-a2'])).toMatchObject([{ externalId, engine: state }]);
    }
  });

  test('a submission without an answer is found by its name, and the engine has one job', async () => {
    const { driver, loseNextAnswer, jobs } = engine();
    loseNextAnswer();
    const submission = await driver.submit(job('one-t1-a3'));
    expect(submission.outcome).toBe('existed');
    expect(jobs('one-t1-a3')).toBe(1);
  });

  test('a submission to an engine that is silent is unknown, and nothing else', async () => {
    const { driver, silence } = engine();
    silence(true);
    expect(await driver.submit(job('one-t1-a4'))).toMatchObject({ outcome: 'unknown' });
    expect(await driver.observe(['one-t1-a4'])).toBeNull();
    expect(await driver.cancel('1')).toBe(false);
    silence(false);
    expect(await driver.observe(['one-t1-a4'])).toEqual([]);
  });

  test('a job that the engine does not want is refused with its reason', async () => {
    const { driver, refuseNext } = engine();
    refuseNext();
    const submission = await driver.submit(job('one-t1-a5'));
    expect(submission).toMatchObject({ outcome: 'refused' });
    expect('reason' in submission ? submission.reason : '').toContain('not available');
  });

  test('only jobs that are asked for are observed', async () => {
    const { driver } = engine();
    await driver.submit(job('one-t1-a6'));
    expect(await driver.observe(['one-t1-a7'])).toEqual([]);
  });

  test('a cancel reaches the engine, and twice does no harm', async () => {
    const { driver, cancelled } = engine();
    const submission = await driver.submit(job('one-t1-a8'));
    const externalId = 'externalId' in submission ? submission.externalId : '';
    expect(await driver.cancel(externalId)).toBe(true);
    expect(await driver.cancel(externalId)).toBe(true);
    expect(cancelled()).toContain(externalId);
  });

  test('a job becomes the command, word by word as it was given', async () => {
    const { driver, printed } = engine();
    await driver.submit(job('one-t1-a9', ['/bin/echo', "it's an argument", '$HOME `id` $(false)']));
    expect(printed('one-t1-a9')).toBe("it's an argument $HOME `id` $(false)\n");
  });

  test('a job that the engine has forgotten is not observed, and there is nothing to cancel', async () => {
    const { driver, forget } = engine();
    const submission = await driver.submit(job('one-t1-a10'));
    const externalId = 'externalId' in submission ? submission.externalId : '';
    forget(externalId);
    expect(await driver.observe(['one-t1-a10'])).toEqual([]);
    expect(await driver.cancel(externalId)).toBe(true);
  });
}
