import { beforeEach, describe, expect, test } from 'vitest';
import type { TrialProcessEvents } from '@coolsweep/scheduler';
import { SweepError, toNumeral, type AgentEntry, type ToTrial } from '@coolsweep/sweep';
import { RemoteAttempt } from './remoteAttempt.ts';
import type { AttemptRecord } from './attemptRecord.ts';

const leaseMs = 10_000;
const start = { type: 'start', trialId: 'rates-t1', attemptId: 5 } as Extract<ToTrial, { type: 'start' }>;
const fresh: AttemptRecord = { tokenHash: '', leaseMs, externalId: null, nonce: null };
const [one, other] = ['nonce-of-one', 'nonce-of-another'];
const from = (nonce: string) => ({ nonce, host: 'n1', job: '7', devices: '0' });

let nowMs = 0;
let heard: string[] = [];
let saved: AttemptRecord[] = [];
let counts: number[] = [];
const events: TrialProcessEvents = {
  message: (value) => heard.push((value as { message: { type: string } }).message.type),
  line: (_stream, text) => heard.push(text),
  exit: ({ code, signal }) => heard.push(`exit ${signal ?? code ?? 'unknown'}`),
};
const save = (record: AttemptRecord) => {
  saved.push(record);
  return Promise.resolve();
};
const saveReceived = (received: number) => void counts.push(received);
const attemptOf = (record = fresh, logged = 0) =>
  new RemoteAttempt({
    ...{ record, logged, start, events, save, saveReceived },
    ...{ nowMs: () => nowMs, onOver: () => heard.push('over') },
  });
const said = (type: string): AgentEntry => ({ kind: 'message', value: { attemptId: 5, message: { type } } });
const exit: AgentEntry = { kind: 'exit', code: 0, signal: null };
const isFenced = (error: unknown) => error instanceof SweepError && error.code === 'fenced';
const refusal = (action: () => unknown) => {
  try {
    action();
    return false;
  } catch (error) {
    return isFenced(error);
  }
};

beforeEach(() => {
  nowMs = 0;
  heard = [];
  [saved, counts] = [[], []];
});

describe('a claim', () => {
  test('is granted with the trial once it is on the disk, and again to the same agent', async () => {
    const attempt = attemptOf();
    expect(await attempt.claim(from(one))).toEqual({ desired: 'run', leaseMs, received: 0, start });
    expect(saved.at(-1)).toMatchObject({ nonce: one });
    expect(await attempt.claim(from(one))).toMatchObject({ start });
  });

  test('of a second agent is refused, also after its server was replaced', async () => {
    const attempt = attemptOf();
    await attempt.claim(from(one));
    await expect(attempt.claim(from(other))).rejects.toSatisfy(isFenced);
    await expect(attemptOf({ ...fresh, nonce: one }).claim(from(other))).rejects.toSatisfy(isFenced);
  });

  test('is refused once the trial is not wanted: then it is over without a start', async () => {
    const attempt = attemptOf();
    attempt.ask('stop');
    expect(heard).toEqual(['exit unknown', 'over']);
    await expect(attempt.claim(from(one))).rejects.toSatisfy(isFenced);
  });
});

describe('a lease', () => {
  test('that is renewed does not run out; one that is not does, a tenth later than for the agent', async () => {
    const attempt = attemptOf();
    await attempt.claim(from(one));
    nowMs = leaseMs;
    attempt.beat(one);
    nowMs = leaseMs + leaseMs * 1.1 - 1;
    attempt.look();
    expect(attempt.isOver).toBe(false);
    nowMs++;
    attempt.look();
    expect(heard.slice(-2)).toEqual(['exit SIGKILL', 'over']);
    expect(refusal(() => attempt.beat(one))).toBe(true);
  });

  test('of a server before this one counts from the start of this one', () => {
    nowMs = 1_000_000;
    const attempt = attemptOf({ ...fresh, nonce: one });
    nowMs += leaseMs;
    attempt.look();
    expect(attempt.isOver).toBe(false);
    expect(attempt.beat(one).desired).toBe('run');
  });

  test('is not needed by what nobody has claimed: it may wait for days', () => {
    const attempt = attemptOf();
    nowMs = 1e9;
    attempt.look();
    expect(attempt.isOver).toBe(false);
  });
});

describe('what is delivered', () => {
  test('counts once, in order, however often and in whatever pieces it comes', async () => {
    const attempt = attemptOf();
    await attempt.claim(from(one));
    heard = [];
    const entries = [said('environment'), said('progress'), said('metrics')];
    attempt.deliver({ nonce: one, first: 1, entries: entries.slice(0, 2) });
    attempt.deliver({ nonce: one, first: 1, entries });
    expect(attempt.deliver({ nonce: one, first: 9, entries })).toMatchObject({ received: 3 });
    expect(heard).toEqual(['environment', 'progress', 'metrics']);
  });

  test('ends the attempt with the last entry; the result is heard when the process is gone', async () => {
    const attempt = attemptOf();
    await attempt.claim(from(one));
    heard = [];
    attempt.deliver({ nonce: one, first: 1, entries: [said('completed')] });
    expect(heard).toEqual([]);
    attempt.deliver({ nonce: one, first: 2, entries: [exit] });
    expect(heard).toEqual(['completed', 'exit 0', 'over']);
  });

  test('to another server is heard again, but for lines that are logged already', () => {
    const attempt = attemptOf({ ...fresh, nonce: one }, 2);
    const line = (text: string): AgentEntry => ({ kind: 'line', stream: 'stdout', text });
    attempt.deliver({ nonce: one, first: 1, entries: [said('metrics'), line('old'), line('new')] });
    expect(heard).toEqual(['metrics', 'new']);
  });

  test('to another server may begin after what the agent has no more, and a batch that came too early is passed over', () => {
    const attempt = attemptOf({ ...fresh, nonce: one }, 3);
    const late = [said('progress'), said('metrics')];
    expect(attempt.deliver({ nonce: one, first: 5, oldest: 4, entries: late })).toMatchObject({ received: 0 });
    expect(attempt.deliver({ nonce: one, first: 4, oldest: 4, entries: late })).toMatchObject({ received: 5 });
    expect(heard).toEqual(['progress', 'metrics']);
  });

  test('that lacks more than was ever heard is told of in the log', () => {
    const attempt = attemptOf({ ...fresh, nonce: one }, 1);
    attempt.deliver({ nonce: one, first: 4, oldest: 4, entries: [said('metrics')] });
    expect(heard).toEqual(['log', 'metrics']);
  });

  test('is kept count of every few seconds, for the server after this one', () => {
    const attempt = attemptOf({ ...fresh, nonce: one }, 1);
    const say = (first: number) => attempt.deliver({ nonce: one, first, entries: [said('metrics')] });
    for (const first of [1, 2, 3]) say(first);
    attempt.beat(one);
    expect(counts).toEqual([2]);
    nowMs += 5000;
    attempt.beat(one);
    nowMs += 5000;
    attempt.beat(one);
    expect(counts).toEqual([2, 3]);
  });

  test('by an agent that has lost the attempt is refused', async () => {
    const attempt = attemptOf();
    await attempt.claim(from(one));
    expect(refusal(() => attempt.deliver({ nonce: other, first: 1, entries: [exit] }))).toBe(true);
    expect(attempt.isOver).toBe(false);
  });
});

describe('a process that dies before its trial has begun', () => {
  const forgiving = (machines: string[]) =>
    new RemoteAttempt({
      ...{ record: fresh, start, events, save, saveReceived },
      ...{ nowMs: () => nowMs, onOver: () => heard.push('over') },
      isForgiven: (machine) => machines.push(machine) > 0,
    });

  test('is put down to its machine, by the name that the engine has for it, and costs nothing', async () => {
    const machines: string[] = [];
    const attempt = forgiving(machines);
    await attempt.claim({ ...from(one), machine: 'node-7' });
    heard = [];
    attempt.deliver({ nonce: one, first: 1, entries: [{ kind: 'line', stream: 'stderr', text: 'broken' }, exit] });
    expect(machines).toEqual(['node-7']);
    expect(heard).toEqual(['broken', 'preempted', 'exit 0', 'over']);
  });

  test('is put down to the trial once that has said something, or when its end was asked for', async () => {
    const machines: string[] = [];
    const spoken = forgiving(machines);
    await spoken.claim(from(one));
    spoken.deliver({ nonce: one, first: 1, entries: [said('progress'), exit] });
    const asked = forgiving(machines);
    await asked.claim(from(one));
    asked.ask('kill');
    asked.deliver({ nonce: one, first: 1, entries: [exit] });
    expect(machines).toEqual([]);
    expect(heard).not.toContain('preempted');
  });
});

test('an attempt that is let go of ends here alone: nothing is said of it that would be recorded', async () => {
  const attempt = attemptOf();
  await attempt.claim(from(one));
  heard = [];
  attempt.abandon();
  attempt.look();
  expect(heard).toEqual(['exit unknown']);
});

test('a wish to end reaches the agent with the next answer, and a stop does not take a kill back', async () => {
  const attempt = attemptOf();
  await attempt.claim(from(one));
  attempt.ask('kill');
  attempt.ask('stop');
  expect(attempt.beat(one).desired).toBe('kill');
  expect(attempt.isOver).toBe(false);
});

test('what never began is withdrawn as preempted, which costs the trial nothing', () => {
  const attempt = attemptOf();
  attempt.withdraw();
  expect(heard).toEqual(['preempted', 'exit unknown', 'over']);
});

test('numbers that JSON cannot say come through as words', () => {
  const value = {
    attemptId: 5,
    message: { type: 'metrics', points: [{ name: 'loss', step: 1, value: toNumeral(NaN) }] },
  };
  expect(JSON.parse(JSON.stringify(value))).toEqual(value);
});
