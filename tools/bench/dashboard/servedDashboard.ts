import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { BenchProblem } from '../benchmark.ts';
import { contestantEnvironment } from '../env.ts';

const command = fileURLToPath(new URL('../../../apps/runner/bin/coolsweep.mjs', import.meta.url));
const listening = z.object({ event: z.literal('listening'), url: z.string() });

/** A server that is measured, in a process of its own. */
export interface Served {
  readonly origin: string;
  /** With it a browser, or anybody else, is let in; null where everybody is. */
  readonly cookie: string | null;
  stop(): Promise<void>;
}

/** Starts `coolsweep dashboard`, the production build, over a workspace. It is built first where it is not yet. */
export async function serveDashboard(home: string): Promise<Served> {
  const child = spawn(process.execPath, [command, 'dashboard', '--port', '0', '--json'], {
    env: { ...contestantEnvironment(), COOLSWEEP_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = new URL(await urlFrom(child));
  return { origin: url.origin, cookie: await cookieOf(url), stop: () => stopped(child) };
}

async function urlFrom({ stdout }: ChildProcess): Promise<string> {
  if (stdout !== null) {
    for await (const line of createInterface(stdout)) {
      const told = line.startsWith('{') ? listening.safeParse(JSON.parse(line)) : undefined;
      if (told?.success === true) return told.data.url;
    }
  }
  throw new BenchProblem('coolsweep dashboard did not start; try it by hand, what it says is above');
}

/** The cookie that the address with the token gives. */
async function cookieOf(url: URL): Promise<string | null> {
  const { headers } = await fetch(url, { redirect: 'manual' });
  return headers.getSetCookie()[0]?.split(';')[0] ?? null;
}

/** Ends a process and waits until it has. */
export async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}
