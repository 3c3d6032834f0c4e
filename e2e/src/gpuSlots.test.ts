import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, lineOf } from './command.ts';
import { PretendMachine, slotOf, uuidOf } from './pretendMachine.ts';

interface Event {
  readonly event: string;
  readonly trial?: string;
  readonly slot?: string;
  readonly outcome?: string;
  readonly reason?: string;
  readonly counts?: Readonly<Record<string, number>>;
}

function eventsOf(stdout: string): Event[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
}

/** Most trials that ran at a time. */
function mostAtATime(events: readonly Event[]): number {
  let [running, most] = [0, 0];
  for (const { event } of events) {
    if (event === 'started') most = Math.max(most, ++running);
    if (event === 'ended') running--;
  }
  return most;
}

const startsIn = (events: readonly Event[]) => events.filter(({ event }) => event === 'started');

describe('eight trials on four GPUs', () => {
  const machine = new PretendMachine();
  afterAll(() => machine.close());
  let events: Event[] = [];

  beforeAll(async () => {
    machine.has(0, 1, 2, 3);
    const { code, stdout } = await ended(machine.start(['run', machine.sweep(3, 4), '--json'], machine.environment));
    expect(code).toBe(0);
    events = eventsOf(stdout);
  });

  it('run four at a time, each GPU one', () => {
    expect(startsIn(events)).toHaveLength(2 * 4);
    expect(mostAtATime(events)).toBe(4);
    expect(new Set(startsIn(events).map(({ slot }) => slot))).toEqual(new Set(['gpu-0', 'gpu-1', 'gpu-2', 'gpu-3']));
  });

  it('see the GPU of their slot by its UUID and no other, and are kept to the memory that they asked for', () => {
    const attempts = machine.attempts();
    expect(attempts.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 8 }, () => 'completed'));
    expect(new Set(attempts.map(({ saw }) => saw))).toEqual(new Set([0, 1, 2, 3].map(uuidOf)));
    expect(new Set(attempts.map(({ keptTo }) => keptTo))).toEqual(new Set([2 * 1024]));
    const slots = new Map(startsIn(events).map(({ trial, slot }) => [trial, slot]));
    for (const { trial, saw } of attempts) expect(slotOf(saw)).toBe(slots.get(trial));
  });
});

describe('a GPU that disappears while trials run', () => {
  const machine = new PretendMachine();
  afterAll(() => machine.close());

  it('loses nothing: its slot is out of use, and its trial is run on another GPU at no cost', async () => {
    machine.has(0, 1, 2, 3);
    const child = machine.start(['run', machine.sweep(20, 3), '--json'], machine.environment);
    const result = ended(child);
    const started = await lineOf(
      child,
      (line) => line.includes('"event":"started"') && line.includes('"slot":"gpu-2"'),
    );
    const { trial = '' } = JSON.parse(started) as Event;
    await lineOf(child, (line) => line.includes('"event":"progress"') && line.includes(`"${trial}"`));
    machine.has(0, 1, 3);
    // As the driver does it with processes of a GPU that is gone.
    process.kill(machine.processOn(uuidOf(2)) ?? 0, 'SIGKILL');
    const { code, stdout, stderr } = await result;
    expect(code).toBe(0);
    expect(stderr).toContain(`GPU 2 (${uuidOf(2)}) is out of use: the driver does not list it any more`);

    const events = eventsOf(stdout);
    const gone = events.findIndex(({ event }) => event === 'outOfUse');
    expect(events[gone]).toMatchObject({ slot: 'gpu-2', gpu: uuidOf(2) });
    expect(startsIn(events.slice(gone)).map(({ slot }) => slot)).not.toContain('gpu-2');
    expect(events.at(-1)?.counts).toMatchObject({ completed: 6, waiting: 0, running: 0, failed: 0 });

    const attempts = machine.attempts();
    const [lost, ...others] = attempts.filter(({ outcome }) => outcome !== 'completed');
    expect(lost).toMatchObject({ outcome: 'preempted', saw: uuidOf(2) });
    expect(others).toEqual([]);
    const completed = attempts.filter(({ outcome }) => outcome === 'completed').map((attempt) => attempt.trial);
    expect([completed.length, new Set(completed).size]).toEqual([6, 6]);
  });
});

describe('SIGTERM to the scheduler', () => {
  const machine = new PretendMachine();
  afterAll(() => machine.close());

  it('preempts its trials: they wait again at no cost, and a resumed run goes on', async () => {
    machine.has();
    const child = machine.start(['run', machine.sweep(20, 1), '--json'], machine.environment);
    const result = ended(child);
    await lineOf(child, (line) => line.includes('"event":"progress"'));
    child.kill('SIGTERM');
    const { code, stdout } = await result;
    expect(code).toBe(130);
    const events = eventsOf(stdout);
    expect(events.find(({ event }) => event === 'ended')?.outcome).toBe('preempted');
    const { sweep } = events[0] as unknown as { sweep: string };
    expect((await machine.run('run', '--resume', sweep, '--json')).code).toBe(0);
    const attempts = machine.attempts();
    const preempted = attempts.filter(({ outcome }) => outcome === 'preempted');
    expect(preempted.length).toBeGreaterThan(0);
    expect(attempts.filter(({ outcome }) => outcome === 'completed')).toHaveLength(2);
    expect(attempts).toHaveLength(preempted.length + 2);
  });
});
