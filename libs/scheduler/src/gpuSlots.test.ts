import { memoryStore, type NewSweep, type Resources, type Sweep, type SweepStore } from '@coolsweep/sweep';
import { exampleSweep } from '@coolsweep/sweep/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { SchedulerEvent } from './runningTrial.ts';
import { Scheduler } from './scheduler.ts';
import type { SchedulerOptions } from './schedulerOptions.ts';
import type { Slot } from './slot.ts';
import { exampleGpu } from './testing/exampleGpu.ts';
import { fakeClock, type FakeClock } from './testing/fakeClock.ts';
import { completes, fakeTrials, type FakeTrial } from './testing/fakeTrials.ts';

const fault = 'E cuda_driver.cc:1] CUDA_ERROR_ILLEGAL_ADDRESS: an illegal memory access was encountered';
const slotOn = (index: number, name = `gpu-${index}`): Slot => ({ name, gpu: exampleGpu({ index }) });
const cpu: Slot = { name: 'cpu-1', gpu: null };

let store: SweepStore;
let clock: FakeClock;
let events: SchedulerEvent[];
/** What was said of slots. */
let told: string[];
/** UUIDs that the driver lists. */
let listed: Set<string>;

beforeEach(() => {
  store = memoryStore();
  clock = fakeClock();
  events = [];
  told = [];
  listed = new Set(['GPU-0', 'GPU-1']);
});

function schedulerOf(script: (trial: FakeTrial) => void, slots: Slot[], changes: Partial<SchedulerOptions> = {}) {
  const { launch } = fakeTrials((trial, message) => {
    if (message.type === 'start') script(trial);
  });
  return new Scheduler({
    ...{
      store,
      clock,
      launch,
      slots,
      owner: 'test',
      isDead: () => false,
      cacheDir: 'cache',
      threads: 1,
      dataDir: null,
    },
    onEvent: (event) => void events.push(event),
    listGpus: () => Promise.resolve(new Set(listed)),
    onOutOfUse: (gone, reason) => void told.push(`${gone.map(({ name }) => name).join(' ')}: ${reason}`),
    onStranded: ({ name }) => void told.push(`stranded: ${name}`),
    ...changes,
  });
}

function sweepOf(name: string, resources: Resources, configurations = 4): NewSweep {
  const { spec, ...rest } = exampleSweep({ name, configurations });
  return { ...rest, spec: { ...spec, resources }, state: 'queued' };
}

const record = (...given: Parameters<typeof sweepOf>): Promise<Sweep> =>
  store.createSweep(sweepOf(...given), new Date(0));
const statesOf = async ({ id }: Sweep) => (await store.trialsOf(id)).map(({ state }) => state);
const outcomesOf = async (trialId: string) => (await store.attemptsOf(trialId)).map(({ outcome }) => outcome);
/** Which slot each trial was started in, in order. */
const starts = () =>
  events.flatMap((event) => (event.type === 'started' ? [`${event.trial.id} ${event.slot.name}`] : []));
const completed = (count: number) => Array.from({ length: count }, () => 'completed');

/** Every process on this GPU dies of it. */
const brokenOn =
  (uuid: string) =>
  (trial: FakeTrial): void => {
    if (trial.environment.CUDA_VISIBLE_DEVICES !== uuid) {
      completes(trial);
      return;
    }
    trial.print(fault);
    trial.exit({ code: null, signal: 'SIGABRT' });
  };

/** Lets time pass until it has come to its end. */
async function ended(running: Promise<void>): Promise<void> {
  const end = running.then(() => true);
  await vi.waitFor(async () => {
    clock.advance(1000);
    expect(await Promise.race([end, Promise.resolve(false)])).toBe(true);
  });
}

async function servedUntil(scheduler: Scheduler, done: () => Promise<void> | void): Promise<void> {
  const serving = scheduler.serve();
  await vi.waitFor(async () => {
    clock.advance(1000);
    await done();
  });
  scheduler.stop();
  await serving;
}

describe('a GPU on which trials fail twice', () => {
  it('is out of use, and its trials are run elsewhere at no cost', async () => {
    const sweep = await record('gpus', { gpus: 1 });
    await ended(schedulerOf(brokenOn('GPU-0'), [slotOn(0), slotOn(1)]).run(sweep));
    expect(await statesOf(sweep)).toEqual(completed(4));
    const all = await Promise.all((await store.trialsOf(sweep.id)).map(({ id }) => outcomesOf(id)));
    expect(all.flat().filter((outcome) => outcome !== 'completed')).toEqual(['preempted', 'preempted']);
    expect(starts().filter((start) => start.endsWith('gpu-0'))).toHaveLength(2);
    expect(told).toEqual([
      expect.stringMatching(/^gpu-0: GPU 0 \(GPU-0\) is out of use: trials failed there twice: "E/),
    ]);
  });

  it('is so too when its trials fail with the error as a message, and with nothing else', async () => {
    const sweep = await record('gpus', { gpus: 1 });
    const failsWith = (message: string) => (trial: FakeTrial) => {
      if (trial.environment.CUDA_VISIBLE_DEVICES === 'GPU-1') completes(trial);
      else {
        trial.say({ type: 'failed', message, step: 3 });
        trial.exit({ code: 1, signal: null });
      }
    };
    await ended(
      schedulerOf(failsWith('InternalError: CUDNN_STATUS_EXECUTION_FAILED'), [slotOn(0), slotOn(1)]).run(sweep),
    );
    expect([await statesOf(sweep), told.length]).toEqual([completed(4), 1]);
    const other = await record('other', { gpus: 1 });
    await ended(schedulerOf(failsWith('TypeError: x is not a function'), [slotOn(0), slotOn(1)]).run(other));
    expect([(await statesOf(other)).includes('failed'), told.length]).toEqual([true, 1]);
  });

  it('is told of with every heartbeat', async () => {
    const sweep = await record('gpus', { gpus: 1 });
    const beat = vi.spyOn(store, 'beat');
    let held: FakeTrial | null = null;
    let isHeld = true;
    const running = schedulerOf(
      (trial) => {
        if (isHeld && trial.environment.CUDA_VISIBLE_DEVICES === 'GPU-1') held = trial;
        else brokenOn('GPU-0')(trial);
      },
      [slotOn(0), slotOn(1)],
    ).run(sweep);
    await vi.waitFor(() => expect(told).toHaveLength(1));
    clock.advance(15_000);
    await vi.waitFor(() => {
      const slots = beat.mock.lastCall?.[0].slots;
      expect(slots?.[0]).toMatchObject({ name: 'gpu-0', gpu: 'GPU-0', trialId: null });
      expect(slots?.[0]?.outOfUse).toMatch(/^GPU 0 \(GPU-0\) is out of use/);
      expect(slots?.[1]).not.toHaveProperty('outOfUse');
    });
    isHeld = false;
    completes(held!);
    await ended(running);
  });
});

describe('a trial that kills its process by an error of CUDA wherever it runs', () => {
  it('has failed after three losses, and does not take all GPUs with it', async () => {
    const sweep = await record('gpus', { gpus: 1 });
    const script = (trial: FakeTrial) => {
      if (trial.trialId !== 'gpus-t1') completes(trial);
      else {
        trial.print(fault);
        trial.exit({ code: null, signal: 'SIGABRT' });
      }
    };
    await ended(schedulerOf(script, [slotOn(0), slotOn(1)]).run(sweep));
    expect(await statesOf(sweep)).toEqual(['failed', ...completed(3)]);
    expect((await outcomesOf('gpus-t1')).slice(-3)).toEqual(['lost', 'lost', 'lost']);
    expect(told.length).toBeLessThanOrEqual(1);
  });
});

describe('a GPU that the driver lists no longer', () => {
  it('is out of use at the next look, and what ran there is run elsewhere at no cost', async () => {
    const sweep = await record('gpus', { gpus: 1 });
    const waiting: FakeTrial[] = [];
    const scheduler = schedulerOf(
      (trial) => {
        // The first one on each GPU goes on until something happens.
        if (waiting.length < 2) waiting.push(trial);
        else completes(trial);
      },
      [slotOn(0), slotOn(1)],
    );
    const running = scheduler.run(sweep);
    await vi.waitFor(() => expect(waiting).toHaveLength(2));
    listed.delete('GPU-0');
    clock.advance(30_000);
    await vi.waitFor(() => expect(told).toHaveLength(1));
    for (const trial of waiting) if (trial.environment.CUDA_VISIBLE_DEVICES === 'GPU-1') completes(trial);
    await ended(running);
    expect(await statesOf(sweep)).toEqual(completed(4));
    const [evicted = ''] = starts()
      .filter((start) => start.endsWith(' gpu-0'))
      .map((start) => start.split(' ')[0]);
    expect(await outcomesOf(evicted)).toEqual(['preempted', 'completed']);
  });

  it('is to blame for a process that died without a word', async () => {
    const sweep = await record('gpus', { gpus: 1 }, 2);
    const script = (trial: FakeTrial) => {
      if (trial.environment.CUDA_VISIBLE_DEVICES !== 'GPU-0') completes(trial);
      else {
        listed.delete('GPU-0');
        trial.exit({ code: null, signal: 'SIGKILL' });
      }
    };
    await ended(schedulerOf(script, [slotOn(0), slotOn(1)]).run(sweep));
    expect(await outcomesOf('gpus-t1')).toEqual(['preempted', 'completed']);
  });
});

describe('a scheduler without a slot that is left', () => {
  it('ends with what happened and how to go on, and a later one goes on', async () => {
    const sweep = await record('gpus', { gpus: 1 });
    const running = schedulerOf(brokenOn('GPU-0'), [slotOn(0)]).run(sweep);
    await expect(running).rejects.toMatchObject({
      code: 'trial_process',
      message: expect.stringMatching(/^no slot is left: GPU 0 .* go on with: coolsweep run --resume gpus$/) as string,
    });
    expect((await store.sweepById(sweep.id)).sweep.state).toBe('stopped');
    expect(await store.schedulers()).toEqual([]);
    expect(await statesOf(sweep)).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
    await ended(schedulerOf(completes, [slotOn(1)]).run(sweep));
    expect(await statesOf(sweep)).toEqual(completed(4));
  });
});

describe('a scheduler with slots on GPUs and on the CPU', () => {
  it('gives GPUs to sweeps that take one, and the CPU to those that take none', async () => {
    const sweeps = [await record('gpus', { gpus: 1 }), await record('plain', { gpus: 0 })];
    await servedUntil(schedulerOf(completes, [slotOn(0), cpu]), async () => {
      expect((await Promise.all(sweeps.map(statesOf))).flat()).toEqual(completed(8));
    });
    const places = starts().map((start) => start.replace(/-t\d+ /, ' '));
    expect(new Set(places)).toEqual(new Set(['gpus gpu-0', 'plain cpu-1']));
  });

  it.each([
    ['a GPU idle rather than give it to a sweep that takes none', { gpus: 0 }, 'cpu-1'],
    ['the CPU idle rather than train a sweep there that takes a GPU', { gpus: 1 }, 'gpu-0'],
  ])('leaves %s', async (_, resources, place) => {
    const sweep = await record('one', resources);
    await servedUntil(schedulerOf(completes, place === 'cpu-1' ? [slotOn(0), cpu] : [cpu, slotOn(0)]), async () => {
      expect(await statesOf(sweep)).toEqual(completed(4));
    });
    expect(new Set(starts().map((start) => start.split(' ')[1]))).toEqual(new Set([place]));
  });

  it('runs sweeps that take a GPU on the CPU of a machine that has none', async () => {
    const sweep = await record('gpus', { gpus: 1 }, 2);
    await ended(schedulerOf(completes, [cpu]).run(sweep));
    expect(starts()).toEqual(['gpus-t1 cpu-1', 'gpus-t2 cpu-1']);
  });

  it('says once which sweeps none of its slots can take, and does not run them', async () => {
    const [large] = [
      await record('large', { gpus: 1, memoryGiB: 17 }),
      await record('small', { gpus: 1, memoryGiB: 16 }),
    ];
    await servedUntil(schedulerOf(completes, [slotOn(0), cpu]), () => expect(starts()).toHaveLength(4));
    expect(told).toEqual(['stranded: large']);
    expect(await statesOf(large)).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
  });
});

describe('slots that share a GPU', () => {
  const shared = ['gpu-0.1', 'gpu-0.2'].map((name) => slotOn(0, name));

  /** How many trials of which sweeps were on the GPU, at each start. */
  function company() {
    const running = new Map<string, FakeTrial>();
    const seen: string[] = [];
    const script = (trial: FakeTrial) => {
      running.set(trial.trialId, trial);
      seen.push(
        [...running.keys()]
          .map((id) => id.replace(/-t\d+$/, ''))
          .sort()
          .join('+'),
      );
    };
    const step = () => {
      const [first] = running;
      if (first === undefined) return;
      running.delete(first[0]);
      completes(first[1]);
    };
    return { script, seen, step };
  }

  it.each([
    ['at the same time where each allows it', { gpus: 1, trialsPerGpu: 2 }, 'a+a'],
    ['at the same time where nobody says anything of it', { gpus: 1 }, 'a+a'],
    ['at the same time where their memory fits in', { gpus: 1, memoryGiB: 8 }, 'a+a'],
    ['one after the other where the file wants one trial on a GPU', { gpus: 1, trialsPerGpu: 1 }, 'a'],
    ['one after the other where their memory does not fit in', { gpus: 1, memoryGiB: 9 }, 'a'],
  ])('have trials %s', async (_, resources, most) => {
    const sweep = await record('a', resources);
    const { script, seen, step } = company();
    await servedUntil(schedulerOf(script, shared), async () => {
      step();
      expect(await statesOf(sweep)).toEqual(completed(4));
    });
    expect(seen.toSorted().at(-1)).toBe(most);
  });

  it('have each trial run in a process that is granted the memory its file asks for, and no other', async () => {
    const sweeps = [
      await record('large', { gpus: 1, memoryGiB: 8 }, 2),
      await record('small', { gpus: 1, memoryGiB: 4 }, 2),
      await record('open', { gpus: 1 }, 2),
    ];
    const granted = new Set<string>();
    const script = (trial: FakeTrial) => {
      granted.add(`${trial.trialId} ${trial.environment.COOLSWEEP_GPU_MEMORY_MIB ?? 'anything'}`);
      completes(trial);
    };
    await servedUntil(schedulerOf(script, shared), async () => {
      expect((await Promise.all(sweeps.map(statesOf))).flat()).toEqual(completed(6));
    });
    const expected = { large: String(8 * 1024), small: String(4 * 1024), open: 'anything' };
    const lines = Object.entries(expected).flatMap(([sweep, memory]) => [1, 2].map((n) => `${sweep}-t${n} ${memory}`));
    expect([...granted].sort()).toEqual(lines.sort());
  });

  it('wait for a sweep that wants the GPU alone, when it is its turn', async () => {
    const sweeps = [await record('a', { gpus: 1 }, 8), await record('alone', { gpus: 1, trialsPerGpu: 1 }, 2)];
    const { script, seen, step } = company();
    await servedUntil(schedulerOf(script, shared), async () => {
      step();
      expect((await Promise.all(sweeps.map(statesOf))).flat()).toEqual(completed(10));
    });
    expect(seen).not.toContain('a+alone');
    // Not at the end, when nothing else was left.
    expect(seen.lastIndexOf('alone')).toBeLessThan(seen.length - 1);
  });
});

describe('a sweep of which its scheduler decides what a trial takes', () => {
  it('may share a GPU though its file says otherwise', async () => {
    const sweep = await record('a', { gpus: 1, trialsPerGpu: 1 }, 2);
    const begun: FakeTrial[] = [];
    const scheduler = schedulerOf(
      (trial) => {
        begun.push(trial);
        if (begun.length === 2) begun.forEach(completes);
      },
      [slotOn(0, 'gpu-0.1'), slotOn(0, 'gpu-0.2')],
      { resourcesOf: () => ({ gpus: 1, trialsPerGpu: 2 }) },
    );
    await ended(scheduler.run(sweep));
    expect(await statesOf(sweep)).toEqual(completed(2));
  });
});
