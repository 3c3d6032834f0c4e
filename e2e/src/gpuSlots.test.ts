import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, lineOf, root, TestWorkspace } from './command.ts';
import { trialProcessesOf } from './faults/processTable.ts';

const tiny = readFileSync(join(root, 'e2e', 'src', 'tiny.yaml'), 'utf8');

interface Event {
  readonly event: string;
  readonly trial?: string;
  readonly slot?: string;
  readonly outcome?: string;
  readonly reason?: string;
  readonly counts?: Readonly<Record<string, number>>;
}

/** What the database has of an attempt. */
interface Attempt {
  readonly trial: string;
  readonly outcome: string;
  /** The GPUs that its process could see; null when it did not come so far. */
  readonly saw: string | null;
  /** Memory of its GPU that TensorFlow was kept to, MiB; null where there was no cap. */
  readonly keptTo: number | null;
}

const uuidOf = (index: number) => `GPU-0000000${index}-aaaa-bbbb-cccc-dddddddddddd`;
const slotOf = (uuid: string | null) => `gpu-${uuid?.slice('GPU-0000000'.length)[0] ?? '?'}`;

/** A machine on which a stand-in for `nvidia-smi` lists GPUs; trials compute on the CPU. */
class PretendMachine extends TestWorkspace {
  readonly environment: Readonly<Record<string, string>>;
  readonly #list = join(this.home, 'gpus.csv');

  constructor() {
    super();
    const folder = join(this.home, 'bin');
    mkdirSync(folder);
    const script = `#!/bin/sh
case "$*" in
  *compute-apps*) ;;
  *query-gpu=memory.free*) echo 16381 ;;
  *list-gpus*) sed -E 's/^([0-9]+), ([^,]+), ([^,]+),.*/GPU \\1: \\3 (UUID: \\2)/' "${this.#list}" ;;
  *) cat "${this.#list}" ;;
esac
`;
    writeFileSync(join(folder, 'nvidia-smi'), script, { mode: 0o755 });
    this.environment = { PATH: `${folder}:${process.env.PATH ?? ''}`, CUDA_VISIBLE_DEVICES: '0,1,2,3' };
  }

  has(...indices: number[]): void {
    const rows = indices.map((index) => `${index}, ${uuidOf(index)}, Pretend GPU, 16384, 3, 0\n`);
    writeFileSync(this.#list, rows.join(''));
  }

  /** A file of `tiny.yaml` with so many epochs and seeds, a thread and two GiB of a GPU per trial. */
  sweep(epochs: number, seeds: number): string {
    const file = join(this.home, `tiny-${epochs}-${seeds}.yaml`);
    const text = tiny.replace('epochs: 3', `epochs: ${epochs}`).replace('seeds: 2', `seeds: ${seeds}`);
    writeFileSync(file, `${text}resources: { threads: 1, memoryGiB: 2 }\n`);
    return file;
  }

  attempts(): Attempt[] {
    const database = new Database(join(this.home, 'data', 'coolsweep.db'), { readonly: true });
    const rows = database
      .prepare(
        `SELECT a."trialId" AS "trial", a."outcome", e."json" FROM "Attempt" a
         LEFT JOIN "Environment" e ON e."hash" = a."environmentHash" ORDER BY a."id"`,
      )
      .all() as { trial: string; outcome: string; json: string | null }[];
    database.close();
    return rows.map(({ json, ...row }) => {
      const told = (json === null ? {} : JSON.parse(json)) as { visibleDevices?: string; gpuMemoryMiB?: number };
      return { ...row, saw: told.visibleDevices ?? null, keptTo: told.gpuMemoryMiB ?? null };
    });
  }

  /** The process that sees this GPU and no other. */
  processOn(uuid: string): number | undefined {
    return trialProcessesOf(this.home).find((pid) =>
      readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`CUDA_VISIBLE_DEVICES=${uuid}`),
    );
  }
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
