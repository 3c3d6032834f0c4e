import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { SweepError } from '@coolsweep/sweep';
import { z } from 'zod';
import { execArgv } from '../childEntry.ts';
import { buildDashboard, dashboardIsBuilt } from '../dashboardBuild.ts';
import { exitCodes } from '../exitCode.ts';
import { sourceHash } from '../sourceHash.ts';
import { installation, recordVersions } from '../versions.ts';
import { dashboardToken, openWorkspace, withStore } from '../workspace.ts';
import type { CommandContext } from './command.ts';

const announcement = z.object({ url: z.string() });

/** The address that the server prints when it listens. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout) {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const parsed = line.startsWith('{') ? announcement.safeParse(JSON.parse(line)) : null;
        if (parsed?.success) resolve(parsed.data.url);
      });
    }
    child.once('error', reject);
    child.once('close', (code) =>
      reject(
        new SweepError('unsupported', `the dashboard's server ended with code ${code ?? 'unknown'} before it listened`),
      ),
    );
  });
}

/** `coolsweep dashboard`: serves the dashboard on loopback until it is stopped. */
export async function dashboard({ environment, console }: CommandContext, port: number): Promise<number> {
  const workspace = await openWorkspace(environment);
  // Creates and migrates the database, so that the server finds one.
  await withStore(environment, () => Promise.resolve());
  await dashboardToken(workspace);
  if (!dashboardIsBuilt()) {
    console.note('building the dashboard (once, about half a minute) …');
    await buildDashboard(environment.all);
  }
  const server = join(installation, 'apps', 'dashboard', 'server.ts');
  const argv = ['--database', workspace.database, '--port', String(port), '--token-file', workspace.tokenFile];
  const child = spawn(process.execPath, [...execArgv, server, ...argv], {
    env: {
      ...environment.all,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      // Recorded with the sweeps that are submitted there; the pages are bundled and cannot find it out.
      COOLSWEEP_VERSIONS: JSON.stringify({ ...(await recordVersions()), sourceHash: sourceHash() }),
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const stop = () => child.kill('SIGTERM');
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const url = await addressOf(child);
  console.value({ event: 'listening', url });
  console.line(`dashboard: ${url}`);
  console.line('(the address holds your key to it; Ctrl-C ends)');
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return code === 0 ? exitCodes.ok : exitCodes.environment;
}
