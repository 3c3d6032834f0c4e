import { SweepError, type FromTrial } from '@coolsweep/sweep';
import { exampleConfig } from '@coolsweep/sweep/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { TrialServer, type TrialServerOptions } from './trialServer.ts';

/** A trial that the test lets report and end. */
interface Running {
  readonly hooks: Parameters<TrialServerOptions['runTrial']>[1];
  complete(): void;
  fail(error: Error): void;
}

const completed: FromTrial = { type: 'completed', results: {} };
let sent: (readonly [attemptId: number, message: FromTrial])[];
let exits: number[];
let running: Running[];
let nowMs: number;
let server: TrialServer;

beforeEach(() => {
  sent = [];
  exits = [];
  running = [];
  nowMs = 0;
  server = new TrialServer({
    runTrial: (_request, hooks) =>
      new Promise((resolve, reject) => {
        const complete = () => {
          hooks.report(completed);
          resolve();
        };
        running.push({ hooks, complete, fail: reject });
      }),
    send: ({ attemptId, message }) => {
      sent.push([attemptId, message]);
      return Promise.resolve();
    },
    exit: (code) => exits.push(code),
    uptimeMs: () => nowMs,
  });
});

const start = (attemptId: number) => {
  const request = { trialId: 't', attemptId, seed: 1, dataDir: null, cacheDir: 'cache' };
  return server.receive({ type: 'start', config: exampleConfig(), ...request });
};

describe('a trial process', () => {
  it('is ready after a trial, and serves the next', async () => {
    for (const attemptId of [1, 2]) {
      const served = start(attemptId);
      running.at(-1)?.complete();
      await served;
    }
    expect(sent).toEqual([1, 2].flatMap((id) => [[id, completed] as const, [id, { type: 'ready' }] as const]));
    expect(exits).toEqual([]);
  });

  it('is ready after an expected failure', async () => {
    const served = start(1);
    running[0]?.hooks.report({ type: 'progress', step: 4, steps: 9 });
    running[0]?.fail(new SweepError('data_missing', 'get the data first'));
    await served;
    expect(sent.slice(1)).toEqual([
      [1, { type: 'failed', message: 'get the data first', step: 4 }],
      [1, { type: 'ready' }],
    ]);
  });

  it('reports a trial as preempted and ends when somebody else wants the machine', async () => {
    const served = start(1);
    server.preempt();
    expect([running[0]?.hooks.shouldStop(), exits]).toEqual([true, []]);
    running[0]?.hooks.report({ type: 'stopped', step: 4 });
    expect(exits).toEqual([]);
    running[0]?.complete();
    await served;
    expect(sent.find(([, { type }]) => type === 'preempted')).toEqual([1, { type: 'preempted', step: 4 }]);
    expect(sent.some(([, { type }]) => type === 'ready')).toBe(false);
    expect(exits).toEqual([0]);
  });

  it('ends at once when it is preempted between two trials, and tells why: the next one may be on its way', () => {
    server.preempt();
    expect(exits).toEqual([128 + 15]);
  });

  it('ends after a failure that is a bug, without being ready', async () => {
    const served = start(1);
    running[0]?.fail(new TypeError('x is not a function'));
    await served;
    const message: unknown = expect.stringMatching(/^TypeError: x is not a function\n +at /);
    expect(sent).toEqual([[1, { type: 'failed', message, step: null }]]);
    expect(exits).toEqual([1]);
  });

  it('sends nothing that a trial reports after its end', async () => {
    const served = start(1);
    running[0]?.complete();
    await served;
    void start(2);
    running[0]?.hooks.report({ type: 'log', text: 'late' });
    expect(sent.map(([, { type }]) => type)).toEqual(['completed', 'ready']);
  });

  it('stops the trial that runs, and not the next one', async () => {
    const first = start(1);
    await server.receive({ type: 'stop' });
    expect([running[0]?.hooks.shouldStop(), running[0]?.hooks.signal.aborted]).toEqual([true, true]);
    running[0]?.complete();
    await first;
    await server.receive({ type: 'stop' });
    void start(2);
    expect(running[1]?.hooks.shouldStop()).toBe(false);
  });

  it('writes down how long the first update took, from the start of the process or of a later trial', async () => {
    const first = start(1);
    nowMs = 3_500;
    running[0]?.hooks.shouldStop();
    running[0]?.hooks.shouldStop();
    running[0]?.complete();
    await first;
    nowMs = 60_000;
    void start(2);
    nowMs = 60_250;
    running[1]?.hooks.shouldStop();
    expect(sent.filter(([, { type }]) => type === 'log')).toEqual([
      [1, { type: 'log', text: 'first update done 3.500 s after its process was started' }],
      [2, { type: 'log', text: 'first update done 0.250 s after it came to a warm process' }],
    ]);
  });

  it('ends when it is told to', async () => {
    await server.receive({ type: 'end' });
    expect(exits).toEqual([0]);
  });

  it('fails a trial whose start it does not understand, and ends', async () => {
    await server.receive({ type: 'start', attemptId: 7, config: 'of another version' });
    expect(sent).toMatchObject([[7, { type: 'failed', step: null }]]);
    expect(exits).toEqual([1]);
  });

  it('answers what it does not understand while a trial runs, and goes on', async () => {
    void start(1);
    await server.receive({ type: 'telepathy' });
    await start(2);
    expect(sent).toMatchObject([
      [1, { type: 'error' }],
      [1, { type: 'error', message: 'a trial is running already' }],
    ]);
    expect(exits).toEqual([]);
    expect(running).toHaveLength(1);
  });
});
