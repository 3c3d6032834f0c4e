import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { withLock } from '../../setup/lock.mjs';
import { makeFolder } from '../../setup/partialFolder.mjs';
import { run } from '../../setup/program.mjs';
import { BenchProblem } from '../benchmark.ts';
import { cacheDir, setupContext } from '../cache.ts';
import { contestantEnvironment } from '../env.ts';
import { pythonWith } from '../training/pythonEnvironment.ts';
import { stopped, type Served } from './servedDashboard.ts';

const script = fileURLToPath(new URL('../peers/optuna_study_peer.py', import.meta.url));
const startMs = 60_000;

/** The SQLite file of a study of this size, in the cache folder; made now unless it is there. */
async function studyFile(python: string, { trials, reports }: StudySize, say: (line: string) => void): Promise<string> {
  const folder = join(cacheDir(), 'bench-dashboard', `optuna-${trials}x${reports}`);
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(folder)) return;
    say(`writing a study of ${trials} trials with ${reports} reports; this happens once …`);
    await makeFolder(folder, async (partial: string) => {
      const command = [python, script, join(partial, 'study.db'), String(trials), String(reports)] as const;
      await run(setupContext(say), command, { wayOut: 'look at what it says, and remove the cache folder.' });
    });
  });
  return join(folder, 'study.db');
}

export interface StudySize {
  readonly trials: number;
  readonly reports: number;
}

export interface ServedStudy extends Served {
  readonly versions: string;
}

/**
 * Starts optuna-dashboard of PyPI over a study of this size.
 *
 * @throws SetupProblem where there is no Python or no package index
 */
export async function serveStudy(size: StudySize, say: (line: string) => void): Promise<ServedStudy> {
  const python = await pythonWith('optuna-dashboard', say);
  const file = await studyFile(python, size, say);
  const port = await freePort();
  // Not by its script, which names the folder that the environment was made in before it was moved.
  const program = ['-c', 'from optuna_dashboard._cli import main; main()', `sqlite:///${file}`];
  const child = spawn(python, [...program, '--host', '127.0.0.1', '--port', String(port)], {
    env: contestantEnvironment(),
    stdio: 'ignore',
  });
  const origin = `http://127.0.0.1:${port}`;
  await answering(`${origin}/api/studies`);
  const listed = await run(setupContext(say), [python, script, '--versions'], { wayOut: 'remove the cache folder.' });
  return { origin, cookie: null, versions: listed.trim(), stop: () => stopped(child) };
}

/** A port that nobody has at this moment. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

async function answering(url: string): Promise<void> {
  const deadline = performance.now() + startMs;
  while (performance.now() < deadline) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // It does not listen yet.
    }
    await delay(200);
  }
  throw new BenchProblem(`optuna-dashboard did not answer at ${url} within ${startMs / 1000} s`);
}
