import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openStore } from '@coolsweep/store';
import { z } from 'zod';
import { contestantEnvironment } from '../env.ts';
import { pythonWith } from '../training/pythonEnvironment.ts';
import type { NoopSweep } from './noopSweep.ts';

/** Ends of 10,000 trials are a long line. */
const mostOutput = 2 ** 26;

const ourAnswer = z.strictObject({
  endsMs: z.array(z.number()),
  gapsMs: z.array(z.number()),
  peakMiB: z.number(),
});

/** What a scheduler has measured of its own run, in milliseconds of one clock. */
export type OurRun = z.infer<typeof ourAnswer>;

const peerAnswer = z.strictObject({ trialsPerSecond: z.number(), version: z.string() });

/** What a peer has measured of its own run. */
export type PeerRun = z.infer<typeof peerAnswer>;

/** Does something with a folder that is gone afterwards. */
async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'coolsweep-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function lastLineOf([program, ...args]: readonly [string, ...string[]]): Promise<unknown> {
  const options = { env: contestantEnvironment(), maxBuffer: mostOutput };
  const { stdout } = await promisify(execFile)(program, args, options);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}

function ourCommand(file: string, { trials, reports, points }: NoopSweep): [string, ...string[]] {
  const script = fileURLToPath(new URL('ours.ts', import.meta.url));
  return [
    process.execPath,
    '--import',
    import.meta.resolve('tsx'),
    script,
    file,
    ...[trials, reports, points].map(String),
  ];
}

/** Runs a sweep of trials that compute nothing, in two slots, into a new database. */
export function runOurs(sweep: NoopSweep): Promise<OurRun> {
  return withFolder(async (folder) => ourAnswer.parse(await lastLineOf(ourCommand(join(folder, 'sweeps.db'), sweep))));
}

/** Has Optuna run trials on a storage of its own. */
export async function runOptuna(
  kind: 'sqlite' | 'journal',
  trials: number,
  say: (line: string) => void,
): Promise<PeerRun> {
  const python = await pythonWith('optuna', say);
  return withFolder(async (folder) => {
    const command = [python, peer('optuna_storage_peer.py'), kind, folder, String(trials)] as const;
    return peerAnswer.parse(await lastLineOf([...command]));
  });
}

/** Has Ray Tune run trials. */
export async function runRay(trials: number, say: (line: string) => void): Promise<PeerRun> {
  const python = await pythonWith('ray', say);
  return withFolder(async (folder) =>
    peerAnswer.parse(await lastLineOf([python, peer('ray_peer.py'), folder, String(trials)])),
  );
}

function peer(name: string): string {
  return fileURLToPath(new URL(`../peers/${name}`, import.meta.url));
}

/** What became of the results that were acknowledged before the scheduler was killed. */
export interface Killed {
  readonly acknowledged: number;
  readonly missing: number;
}

/** Kills a scheduler by SIGKILL after so many results, and looks for each that it had acknowledged in the database. */
export function killOurs(after: number): Promise<Killed> {
  return withFolder(async (folder) => {
    const file = join(folder, 'sweeps.db');
    const [program, ...args] = ourCommand(file, { trials: 10 * after, reports: 10, points: 1 });
    const child = spawn(program, [...args, 'tell'], {
      env: contestantEnvironment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ids: string[] = [];
    for await (const line of createInterface(child.stdout)) if (ids.push(line) === after) child.kill('SIGKILL');
    if (child.signalCode === null && child.exitCode === null) await once(child, 'exit');
    return { acknowledged: ids.length, missing: await missingIn(file, ids) };
  });
}

async function missingIn(file: string, trialIds: readonly string[]): Promise<number> {
  const store = await openStore({ file });
  try {
    const trials = await Promise.all(trialIds.map((id) => store.trialById(id)));
    const series = await store.series({ trialIds, names: ['train/loss'] });
    return trials.filter(({ state }, index) => state !== 'completed' || series[index]?.steps.length !== 10).length;
  } finally {
    await store.close();
  }
}
