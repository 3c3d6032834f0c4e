import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, TestWorkspace, type Finished } from './command.ts';

/** Two trials. Lengths in steps, so that a longer run has the same past. */
const steady = readFileSync(join(root, 'e2e', 'src', 'tiny.yaml'), 'utf8')
  .replace('seeds: 2', 'seeds: 1')
  .replace(/values: \[.*\]/, 'values: [{steps: 60}, {steps: 90}]');

interface Event {
  readonly event: string;
  readonly sweep?: string;
  readonly trials?: number;
  readonly of?: number;
  readonly taken?: number;
  readonly continued?: readonly { readonly from: string; readonly step: number }[];
  readonly anew?: readonly { readonly from: string; readonly reason: string }[];
}

interface ShownTrial {
  readonly id: string;
  readonly seed: number;
  readonly state: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly results: Readonly<Record<string, number>>;
  readonly reusedFrom: string | null;
  readonly continues: { readonly trialId: string } | null;
  readonly addressHash: string | null;
}

function eventsOf({ stdout }: Finished, name: string): Event[] {
  const lines = stdout.trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Event).filter(({ event }) => event === name);
}

function sweepOf(finished: Finished): string {
  const sweep = eventsOf(finished, 'sweep')[0]?.sweep;
  if (sweep === undefined) throw new Error(`no sweep was run: ${finished.stderr}`);
  return sweep;
}

async function trialsOf(workspace: TestWorkspace, sweep: string): Promise<ShownTrial[]> {
  const { stdout } = await workspace.run('show', sweep, '--json');
  const { configurations } = JSON.parse(stdout) as { configurations: { trials: ShownTrial[] }[] };
  return configurations.flatMap(({ trials }) => trials).sort((a, b) => a.id.localeCompare(b.id));
}

/** Results by parameters and seed, without how long they took. */
function resultsOf(trials: readonly ShownTrial[]): Record<string, unknown> {
  return Object.fromEntries(
    trials.map(({ params, seed, results }) => [JSON.stringify([params, seed]), { ...results, 'time/training': 0 }]),
  );
}

/** All tests begin with the same sweep, and the first ones leave it as it is. */
const workspace = new TestWorkspace();
const file = join(workspace.home, 'steady.yaml');
let origin = '';
let first: ShownTrial[] = [];

beforeAll(async () => {
  writeFileSync(file, steady);
  origin = sweepOf(await workspace.run('run', file, '--json'));
  first = await trialsOf(workspace, origin);
});
afterAll(() => workspace.close());

describe('results of earlier sweeps', () => {
  it('are taken over when the same is run again, with their curves', async () => {
    const again = await workspace.run('run', file, '--json');
    expect(again.code).toBe(0);
    expect(eventsOf(again, 'takenOver')).toMatchObject([{ trials: 2, of: 2 }]);
    expect(eventsOf(again, 'started')).toEqual([]);
    const trials = await trialsOf(workspace, sweepOf(again));
    expect(trials.map(({ reusedFrom }) => reusedFrom)).toEqual(first.map(({ id }) => id));
    expect(trials.map(({ results }) => results)).toEqual(first.map(({ results }) => results));
    expect(trials.map(({ addressHash }) => addressHash)).toEqual(first.map(({ addressHash }) => addressHash));
    const { stdout } = await workspace.run('ls', '--json');
    expect((JSON.parse(stdout) as { state: string }[]).map(({ state }) => state)).toEqual(['finished', 'finished']);
  });

  it('are not taken over by --fresh, which trains them to the same bits', async () => {
    const fresh = await workspace.run('run', file, '--fresh', '--json');
    expect(eventsOf(fresh, 'takenOver')).toEqual([]);
    const trials = await trialsOf(workspace, sweepOf(fresh));
    expect(trials.map(({ reusedFrom }) => reusedFrom)).toEqual([null, null]);
    expect(resultsOf(trials)).toEqual(resultsOf(first));
  });

  it('are not taken over with other threads', async () => {
    const threads = availableParallelism() === 1 ? 2 : 1;
    const other = await workspace.run('run', file, '--threads', String(threads), '--json');
    expect(eventsOf(other, 'takenOver')).toEqual([]);
    expect(eventsOf(other, 'started')).toHaveLength(2);
  });

  it('are not taken over by a rerun', async () => {
    const rerun = await workspace.run('rerun', first[0]?.id ?? '', '--json');
    expect(eventsOf(rerun, 'takenOver')).toEqual([]);
    expect(eventsOf(rerun, 'rerun')).toMatchObject([{ verdict: 'identical' }]);
  });
});

describe('coolsweep extend', () => {
  it('adds seeds: what is there is taken over, and only what is new is trained', async () => {
    const extended = await workspace.run('extend', origin, '--seeds', '2', '--json');
    expect(extended.code).toBe(0);
    expect(eventsOf(extended, 'extended')).toMatchObject([{ origin, trials: 4, taken: 2 }]);
    expect(eventsOf(extended, 'started')).toHaveLength(2);
    const trials = await trialsOf(workspace, sweepOf(extended));
    expect(trials.map(({ state }) => state)).toEqual(Array(4).fill('completed'));
    expect(trials.filter(({ reusedFrom }) => reusedFrom === null).map(({ seed }) => seed)).toEqual([2, 2]);
    expect(await trialsOf(workspace, origin)).toEqual(first);
  });

  it(
    'adds epochs: each trial goes on, to the bits of a run of that length from the beginning',
    { timeout: 600_000 },
    async () => {
      const extended = await workspace.run('extend', origin, '--epochs', '5', '--json');
      expect(extended.stderr).toBe('');
      expect(extended.code).toBe(0);
      const [event] = eventsOf(extended, 'extended');
      expect(event).toMatchObject({ trials: 2, taken: 0, anew: [] });
      expect(event?.continued).toHaveLength(2);
      const longFile = join(workspace.home, 'long.yaml');
      writeFileSync(longFile, steady.replace('epochs: 3', 'epochs: 5'));
      const long = await workspace.run('run', longFile, '--fresh', '--json');
      const [went, fresh] = await Promise.all(
        [extended, long].map(async (finished) => trialsOf(workspace, sweepOf(finished))),
      );
      expect(went?.map(({ continues }) => continues?.trialId)).toEqual(event?.continued?.map(({ from }) => from));
      expect(resultsOf(went ?? [])).toEqual(resultsOf(fresh ?? []));
      // What both came to has one address; and all points are the same, as a rerun sees them.
      expect(went?.map(({ addressHash }) => addressHash)).toEqual(fresh?.map(({ addressHash }) => addressHash));
      const rerun = await workspace.run('rerun', went?.[0]?.id ?? '', '--json');
      expect(eventsOf(rerun, 'rerun')).toMatchObject([{ verdict: 'identical' }]);
    },
  );

  it('begins at the beginning when the checkpoint is gone, and says so', async () => {
    await workspace.run('gc', '--all');
    const extended = await workspace.run('extend', origin, '--epochs', '4', '--json');
    const [event] = eventsOf(extended, 'extended');
    expect(event?.continued).toEqual([]);
    expect(event?.anew?.map(({ reason }) => reason)).toEqual(Array(2).fill('its checkpoint is gone'));
    expect(extended.code).toBe(0);
  });
});
