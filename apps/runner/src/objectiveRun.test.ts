import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FromTrial } from '@coolsweep/sweep';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ObjectiveModules } from './objectiveModules.ts';
import { runObjective, type ObjectiveRequest } from './objectiveRun.ts';
import type { TrialHooks } from './runFromCheckpoint.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coolsweep-objective-'));
});
afterEach(() => rm(folder, { recursive: true }));

interface Ran {
  readonly messages: FromTrial[];
  readonly kept: { readonly step: number; readonly bytes: Uint8Array }[];
}

interface Given extends Partial<ObjectiveRequest> {
  readonly modules?: ObjectiveModules;
  /** Asks the trial to stop when it has reported this step. */
  readonly stopAt?: number;
  readonly isDue?: boolean;
  readonly metric?: string | null;
}

/** Runs a module of this text. */
async function ran(text: string, given: Given = {}): Promise<Ran> {
  const { modules = new ObjectiveModules(), stopAt, isDue = false, metric = 'energy', ...request } = given;
  await writeFile(join(folder, 'a.ts'), text);
  const [messages, kept]: [FromTrial[], Ran['kept'][number][]] = [[], []];
  const stop = new AbortController();
  const hooks: TrialHooks = {
    report: (message) => {
      messages.push(message);
      if (message.type === 'progress' && message.step === stopAt) stop.abort();
    },
    shouldStop: () => stop.signal.aborted,
    signal: stop.signal,
    checkpoints: { isDue: () => isDue, keep: (step, bytes) => Promise.resolve(void kept.push({ step, bytes })) },
  };
  const task = { folder, number: 4, metric };
  const config = { objective: { module: 'a.ts' }, params: { x: 2 } };
  const whole = { config, seed: 7, objective: task, dataDir: null, cacheDir: join(folder, 'cache'), ...request };
  await runObjective(modules, whole, hooks);
  return { messages, kept };
}

const typesOf = ({ messages }: Ran) => messages.map(({ type }) => type);

const walking = `
export async function objective(params, trial) {
  let { step, place } = trial.restored ?? { step: 0, place: params.x };
  while (step < 6) {
    place += trial.random.normal();
    step++;
    await trial.report({ step, steps: 6, metrics: { energy: place ** 2 } });
    await trial.checkpoint(() => ({ step, place }));
    if (trial.shouldStop()) return;
  }
  return { energy: place ** 2, place };
}
`;

describe('an objective', () => {
  it('is given its values and its trial, and what it reports and returns is told', async () => {
    const { messages } = await ran(`
      export async function objective(params: { x: number }, trial) {
        trial.log('seed ' + trial.seed + ', number ' + trial.number);
        await trial.report({ step: 3, steps: 10, metrics: { energy: params.x } });
        return { energy: 1 };
      }
    `);
    expect(messages.slice(1)).toEqual([
      { type: 'log', text: 'seed 7, number 4' },
      { type: 'metrics', points: [{ name: 'energy', step: 3, value: 2 }] },
      { type: 'progress', step: 3, steps: 10 },
      { type: 'metrics', points: [{ name: 'energy', step: 3, value: 1 }] },
      { type: 'progress', step: 3, steps: 10 },
      { type: 'completed', results: { energy: 1 }, weightsHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    ]);
    const hash = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
    expect(messages[0]).toMatchObject({ type: 'environment', environment: { objective: { module: 'a.ts', hash } } });
  });

  it('may return one number, which is what the sweep is judged by', async () => {
    const { messages } = await ran('export const objective = (params) => params.x * 2;');
    expect(messages.slice(-3)).toMatchObject([
      { type: 'metrics', points: [{ name: 'energy', step: 1, value: 4 }] },
      { type: 'progress', step: 1, steps: 1 },
      { type: 'completed', results: { energy: 4 } },
    ]);
  });

  it('gives the same numbers again, and others with another seed', async () => {
    const [first, again, other] = [await ran(walking), await ran(walking), await ran(walking, { seed: 8 })];
    expect(again.messages).toEqual(first.messages);
    expect(other.messages).not.toEqual(first.messages);
  });

  it.each([3, 5])('stopped after step %i it goes on from its checkpoint, to the last bit', async (stopAt) => {
    const whole = await ran(walking);
    const stopped = await ran(walking, { stopAt });
    expect(stopped.messages.at(-1)).toEqual({ type: 'stopped', step: stopAt });
    expect(stopped.kept.map(({ step }) => step)).toEqual([stopAt]);
    const rest = await ran(walking, { resumeFrom: stopped.kept[0]!.bytes });
    expect([...stopped.messages.slice(0, -1), ...rest.messages.slice(1)]).toEqual(whole.messages);
  });

  it('keeps a checkpoint when one is due, with what it reported before', async () => {
    const { kept, messages } = await ran(walking, { isDue: true });
    expect(kept.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    const last = await ran('export const objective = (params, trial) => trial.restored.place;', {
      resumeFrom: kept[5]!.bytes,
    }).catch((error: unknown) => error);
    // It is of another version of the module.
    expect(last).toMatchObject({ code: 'unsupported' });
    expect(messages.at(-1)).toMatchObject({ type: 'completed' });
  });

  it('keeps NaN, -0 and typed arrays in a checkpoint', async () => {
    const text = `
      export async function objective(params, trial) {
        const { restored } = trial;
        if (restored) return { energy: Number(Object.is(restored.zero, -0) && Number.isNaN(restored.none) && restored.weights[1] === 0.1) };
        await trial.report({ step: 1, steps: 2 });
        await trial.checkpoint({ zero: -0, none: NaN, weights: new Float64Array([0, 0.1]) });
      }
    `;
    const { kept } = await ran(text, { stopAt: 1 });
    expect((await ran(text, { resumeFrom: kept[0]!.bytes })).messages.at(-1)).toMatchObject({ results: { energy: 1 } });
  });

  it('refuses a checkpoint that is damaged or of another trial', async () => {
    const { kept } = await ran(walking, { stopAt: 2 });
    const { bytes } = kept[0]!;
    for (const given of [{ resumeFrom: bytes.slice(0, -3) }, { resumeFrom: bytes, seed: 9 }])
      await expect(ran(walking, given)).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('is stopped too where it throws the reason of its signal', async () => {
    const run = await ran(
      `export async function objective(params, trial) {
        for (let step = 1; ; step++) { await trial.report({ step, steps: 99 }); trial.signal.throwIfAborted(); }
      }`,
      { stopAt: 4 },
    );
    expect(run.messages.at(-1)).toEqual({ type: 'stopped', step: 4 });
  });

  it.each(['NaN', 'Infinity', '{ energy: 1, slope: -Infinity }'])('has diverged when it returns %s', async (value) => {
    const { messages } = await ran(`export const objective = () => (${value});`);
    expect(messages.at(-1)).toMatchObject({
      type: 'diverged',
      step: 1,
      what: value.includes('slope') ? 'slope' : 'energy',
    });
  });

  it('has failed when it throws, with its own file in the stack', async () => {
    const text = '\ninterface Unused { a: string }\nexport function objective() {\n  throw new Error("lost");\n}\n';
    const error = await ran(text).catch((thrown: unknown) => thrown);
    expect((error as Error).stack).toMatch(/^Error: lost\n +at .*\/a\.ts:\d+/);
  });

  it.each([
    ['export const other = 1;', /exports no function of that name/],
    ['export const objective = () => undefined;', /returned neither a number nor metrics/],
    ["export const objective = () => ({ energy: '1' });", /the metric energy is string/],
    ['export const objective = () => ({ warmth: 1 });', /neither reported nor returned energy.*it has warmth/],
    ['export const objective = (p, t) => t.report({ step: 0 });', /step is 0/],
    ['export const objective = (p, t) => t.report({ step: 2 ** 31 });', /no step 2147483648/],
    [
      'export const objective = async (p, t) => { await t.report({ step: 2 }); await t.report({ step: 1 }); };',
      /comes after/,
    ],
  ])('is refused with a reason: %s', async (text, reason) => {
    await expect(ran(text)).rejects.toThrow(reason);
  });

  it('is loaded once by a process, which serves no other version of it', async () => {
    const modules = new ObjectiveModules();
    const counting = 'let calls = 0;\nexport const objective = () => ++calls;\n';
    for (const calls of [1, 2])
      expect((await ran(counting, { modules })).messages.at(-1)).toMatchObject({ results: { energy: calls } });
    await expect(ran(`${counting}//\n`, { modules })).rejects.toThrow(/another version/);
  });

  it('is not run in another version than its configuration names', async () => {
    const config = { objective: { module: 'a.ts', hash: 'a'.repeat(64) }, params: {} };
    await expect(ran(walking, { config })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('is not run without a folder', async () => {
    const objective = { folder: null, number: 1, metric: 'energy' };
    await expect(ran(walking, { objective })).rejects.toThrow(/--objectives FOLDER/);
  });

  it('reports without a word on its length, and has come to its end all the same', async () => {
    const run = await ran('export const objective = async (p, t) => { await t.report({ step: 5 }); return 1; };');
    expect(typesOf(run)).toEqual(['environment', 'metrics', 'progress', 'completed']);
    expect(run.messages[2]).toEqual({ type: 'progress', step: 5, steps: 5 });
  });
});
