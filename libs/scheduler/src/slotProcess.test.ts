import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FromTrial, ToTrial } from '@coolsweep/sweep';
import { exampleConfig } from '@coolsweep/sweep/testing';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock, type Clock } from './clock.ts';
import { SlotProcess } from './slotProcess.ts';
import type { TrialEnd, TrialReport } from './trialEnding.ts';
import { forkTrials, type ProcessExit, type TrialProcessEvents } from './trialProcess.ts';

const completed: FromTrial = { type: 'completed', results: {} };
const ready: FromTrial = { type: 'ready' };
const killed: ProcessExit = { code: null, signal: 'SIGKILL' };

/** A process that a test speaks for. */
interface FakeProcess {
  readonly environment: Record<string, string>;
  readonly received: ToTrial[];
  readonly events: TrialProcessEvents;
  say(attemptId: number, ...messages: FromTrial[]): void;
}

let processes: FakeProcess[];
let ticks: Set<() => void>;
let nowMs: number;
const clock: Clock = {
  now: () => new Date(nowMs),
  every: (_ms, tick) => {
    ticks.add(tick);
    return () => ticks.delete(tick);
  },
};

beforeEach(() => {
  processes = [];
  ticks = new Set();
  nowMs = 0;
});

function slotProcess(): SlotProcess {
  const launch = (environment: Record<string, string>, events: TrialProcessEvents) => {
    const received: ToTrial[] = [];
    const say = (attemptId: number, ...messages: FromTrial[]) => {
      for (const message of messages) events.message({ attemptId, message });
    };
    processes.push({ environment, received, events, say });
    return { send: (message: ToTrial) => received.push(message), kill: () => events.exit(killed) };
  };
  return new SlotProcess({ launch, clock, environment: { SLOT: 'one' } });
}

function latest(): FakeProcess {
  const process = processes.at(-1);
  if (process === undefined) throw new Error('no process was launched');
  return process;
}

interface Served {
  readonly reports: TrialReport[];
  readonly lines: string[];
  readonly end: Promise<TrialEnd>;
}

function serve(slot: SlotProcess, attemptId: number): Served {
  const reports: TrialReport[] = [];
  const lines: string[] = [];
  const start = { type: 'start', trialId: 't', attemptId, seed: 1, dataDir: null, cacheDir: '' } as const;
  const end = slot.serve(
    { ...start, config: exampleConfig() },
    { report: (report) => reports.push(report), line: (stream, text) => lines.push(`${stream}: ${text}`) },
  );
  return { reports, lines, end };
}

async function serveWell(slot: SlotProcess, attemptId: number): Promise<TrialEnd> {
  const { end } = serve(slot, attemptId);
  latest().say(attemptId, completed, ready);
  return end;
}

describe('the process of a slot', () => {
  it('serves one trial after another, in one environment', async () => {
    const slot = slotProcess();
    expect(await serveWell(slot, 1)).toEqual(completed);
    expect(await serveWell(slot, 2)).toEqual(completed);
    expect(processes).toHaveLength(1);
    expect(latest().environment).toEqual({ SLOT: 'one' });
    expect(latest().received).toMatchObject([
      { type: 'start', attemptId: 1 },
      { type: 'start', attemptId: 2 },
    ]);
  });

  it('is replaced when it dies, and its trial is lost', async () => {
    const slot = slotProcess();
    const { end } = serve(slot, 1);
    latest().events.exit({ code: 139, signal: null });
    expect(await end).toEqual({ type: 'lost', exit: { code: 139, signal: null } });
    await serveWell(slot, 2);
    expect(processes).toHaveLength(2);
  });

  it('is replaced when it dies between two trials, and no trial is lost', async () => {
    const slot = slotProcess();
    await serveWell(slot, 1);
    latest().events.exit(killed);
    expect(await serveWell(slot, 2)).toEqual(completed);
    expect(processes).toHaveLength(2);
  });

  it('is killed and replaced when it does not become ready, and the result is kept', async () => {
    const slot = slotProcess();
    const { end, lines } = serve(slot, 1);
    latest().say(1, completed);
    for (const tick of ticks) tick();
    expect(await end).toEqual(completed);
    expect(lines).toEqual(['event: the trial process did not become ready for another trial, and is replaced']);
    await serveWell(slot, 2);
    expect(processes).toHaveLength(2);
    expect(ticks.size).toBe(0);
  });

  it('is killed when it is ready without a result, and the trial is lost', async () => {
    const { end } = serve(slotProcess(), 1);
    latest().say(1, ready);
    expect(await end).toEqual({ type: 'lost', exit: killed });
  });

  it('is told to end after 50 trials in ten minutes, and the next one gets a new process', async () => {
    const slot = slotProcess();
    for (let attemptId = 1; attemptId < 50; attemptId++) await serveWell(slot, attemptId);
    nowMs = 10 * 60 * 1000;
    const { end } = serve(slot, 50);
    latest().say(50, completed, ready);
    expect(latest().received.at(-1)).toEqual({ type: 'end' });
    latest().events.exit({ code: 0, signal: null });
    expect(await end).toEqual(completed);
    await serveWell(slot, 51);
    expect(processes).toHaveLength(2);
  });

  it.each([
    ['50 trials in less than ten minutes', 60, 10 * 60 * 1000 - 1],
    ['less than 50 trials in ten minutes', 49, 10 * 60 * 1000],
  ])('goes on after %s', async (_, trials, ms) => {
    const slot = slotProcess();
    for (let attemptId = 1; attemptId < trials; attemptId++) await serveWell(slot, attemptId);
    nowMs = ms;
    await serveWell(slot, trials);
    expect(latest().received.at(-1)).toMatchObject({ type: 'start' });
  });

  it('is replaced when the next trial needs another environment, and only then', async () => {
    const slot = slotProcess();
    await serveWell(slot, 1);
    await slot.use({ SLOT: 'one' });
    await serveWell(slot, 2);
    expect(processes).toHaveLength(1);
    const used = slot.use({ SLOT: 'two' });
    latest().events.exit({ code: 0, signal: null });
    await used;
    await serveWell(slot, 3);
    expect(processes.map(({ environment }) => environment.SLOT)).toEqual(['one', 'two']);
  });

  it('is heard by the trial that the message names, and by no other', async () => {
    const slot = slotProcess();
    await serveWell(slot, 1);
    const { end, reports } = serve(slot, 2);
    latest().say(1, { type: 'log', text: 'late' }, { type: 'diverged', step: 1, results: {} }, ready);
    latest().say(2, { type: 'log', text: 'in time' }, completed, ready);
    expect(await end).toEqual(completed);
    expect(reports).toEqual([{ type: 'log', text: 'in time' }]);
  });

  it('counts the first ending of a trial alone', async () => {
    const { end } = serve(slotProcess(), 1);
    latest().say(1, completed, { type: 'failed', message: 'after all', step: null }, ready);
    expect(await end).toEqual(completed);
  });

  it('passes a stop on to a trial that runs, and to no other', async () => {
    const slot = slotProcess();
    slot.stop();
    await serveWell(slot, 1);
    slot.stop();
    const { end } = serve(slot, 2);
    slot.stop();
    latest().say(2, { type: 'stopped', step: 3 }, ready);
    expect(await end).toEqual({ type: 'stopped', step: 3 });
    expect(latest().received.map(({ type }) => type)).toEqual(['start', 'start', 'stop']);
  });

  it('is left by a trial only when it is gone, if it is aborted after the result', async () => {
    const slot = slotProcess();
    const { end } = serve(slot, 1);
    const process = latest();
    const onExit = vi.spyOn(process.events, 'exit').mockImplementation(() => undefined);
    const onEnd = vi.fn();
    void end.then(onEnd);
    process.say(1, completed, ready);
    slot.abort();
    expect(onExit).toHaveBeenCalledOnce();
    await new Promise((resolve) => setImmediate(() => setImmediate(() => setImmediate(resolve))));
    expect(onEnd).not.toHaveBeenCalled();
    onExit.mockRestore();
    process.events.exit(killed);
    expect(await end).toEqual(completed);
    await serveWell(slot, 2);
    expect(processes).toHaveLength(2);
  });

  it('is not aborted between two trials', async () => {
    const slot = slotProcess();
    await serveWell(slot, 1);
    slot.abort();
    await serveWell(slot, 2);
    expect(processes).toHaveLength(1);
  });

  it('loses its trial when it is killed', async () => {
    const slot = slotProcess();
    const { end } = serve(slot, 1);
    slot.kill();
    expect(await end).toEqual({ type: 'lost', exit: killed });
  });

  it('is gone when it is closed, by force when it does not end by itself', async () => {
    const slot = slotProcess();
    await slot.close();
    await serveWell(slot, 1);
    const onExit = vi.spyOn(latest().events, 'exit');
    const closed = slot.close();
    expect(latest().received.at(-1)).toEqual({ type: 'end' });
    expect(onExit).not.toHaveBeenCalled();
    for (const tick of ticks) tick();
    await closed;
    expect(onExit).toHaveBeenCalledExactlyOnceWith(killed);
    expect(ticks.size).toBe(0);
  });
});

describe('a real process of a slot', () => {
  const folder = mkdtempSync(join(tmpdir(), 'coolsweep-slot-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const modulePath = join(folder, 'trial.mjs');
  writeFileSync(
    modulePath,
    `process.on('message', ({ type, attemptId }) => {
       if (type === 'end') process.exit(0);
       // A message that waits in the channel lets those behind it overtake the lines.
       process.send({ attemptId, message: { type: 'log', text: 'begins' } });
       for (let line = 1; line <= 100; line++) {
         console.log(attemptId + ' out ' + line);
         console.error(attemptId + ' err ' + line);
       }
       process.send({ attemptId, message: { type: 'completed', results: {} } });
       process.send({ attemptId, message: { type: 'ready' } });
     });`,
  );

  it('has the lines that a trial wrote heard by that trial, all of them', async () => {
    const slot = new SlotProcess({ launch: forkTrials(modulePath, [], {}), clock: systemClock, environment: {} });
    for (let attemptId = 1; attemptId <= 20; attemptId++) {
      const { end, lines } = serve(slot, attemptId);
      await end;
      const written = (stream: string, name: string) =>
        Array.from({ length: 100 }, (_, line) => `${stream}: ${attemptId} ${name} ${line + 1}`);
      expect(lines.toSorted()).toEqual([...written('stdout', 'out'), ...written('stderr', 'err')].toSorted());
    }
    await slot.close();
  });
});
