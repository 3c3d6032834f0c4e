import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join, resolve } from 'node:path';
import { SweepError } from '@coolsweep/sweep';
import { z } from 'zod';
import { execArgv } from './childEntry.ts';
import type { CommandContext } from './commands/command.ts';
import { buildDashboard, dashboardIsBuilt } from './dashboardBuild.ts';
import { exitCodes } from './exitCode.ts';
import type { Console } from './output/console.ts';
import { sourceHash } from './sourceHash.ts';
import { installation, recordVersions } from './versions.ts';
import { dashboardToken, openWorkspace, withStore } from './workspace.ts';

/** Where the dashboard listens and how it is reached; the server itself refuses what is not safe. */
export interface DashboardOptions {
  readonly port: number;
  readonly host?: string | undefined;
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly behindProxy?: boolean | undefined;
  readonly publicUrl?: string | undefined;
}

const announcement = z.object({ url: z.string() });

/** With this code the server refuses what it was asked for, and has said why on standard error. */
const refusedArguments = 2;

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
        code === refusedArguments
          ? new SweepError('invalid_arguments', 'the dashboard was not started; the reason is above')
          : new SweepError(
              'unsupported',
              `the dashboard's server ended with code ${code ?? 'unknown'} before it listened`,
            ),
      ),
    );
  });
}

function bindingArguments({ port, host, tlsCert, tlsKey, behindProxy, publicUrl }: DashboardOptions): string[] {
  const given = (name: string, value: string | undefined) => (value === undefined ? [] : [name, value]);
  return [
    ...['--port', String(port)],
    ...given('--host', host),
    ...given('--tls-cert', tlsCert === undefined ? undefined : resolve(tlsCert)),
    ...given('--tls-key', tlsKey === undefined ? undefined : resolve(tlsKey)),
    ...given('--public-url', publicUrl),
    ...(behindProxy === true ? ['--behind-proxy'] : []),
  ];
}

/** The dashboard's server as a process of its own. */
export interface DashboardProcess {
  /** What people open; with the key where it needs one. */
  readonly url: string;
  /** Asks it to end. */
  readonly stop: () => void;
  /** Its exit code, once it has ended. */
  readonly ended: Promise<number>;
}

/** Tells where the dashboard is. */
export function tellAddress(console: Console, { url }: Pick<DashboardProcess, 'url'>): void {
  console.value({ event: 'listening', url });
  console.line(`dashboard: ${url}`);
}

/** Tells where the dashboard is that is served beside trials, and when it has ended before them. */
export function tellBesideTrials(console: Console, dashboard: Pick<DashboardProcess, 'url' | 'ended'>): void {
  tellAddress(console, dashboard);
  void dashboard.ended.then((code) => code !== exitCodes.ok && console.note('the dashboard has ended; trials go on'));
}

/**
 * Starts the server, and waits until it listens.
 *
 * @param socket where it is heard in place of host and port, on which somebody else listens that passes on what comes
 * @throws SweepError `invalid_arguments` when it refuses to listen so, `unsupported` when it cannot be started
 */
export async function startDashboard(
  { environment, console }: CommandContext,
  options: DashboardOptions,
  socket?: string,
): Promise<DashboardProcess> {
  const workspace = await openWorkspace(environment);
  // Creates and migrates the database, so that the server finds one.
  await withStore(environment, () => Promise.resolve());
  await dashboardToken(workspace);
  if (!dashboardIsBuilt()) {
    console.note('building the dashboard (once, about half a minute) …');
    await buildDashboard(environment.all);
  }
  const server = join(installation, 'apps', 'dashboard', 'server.ts');
  const own = ['--database', workspace.database, '--token-file', workspace.tokenFile];
  const argv = [...own, ...bindingArguments(options), ...(socket === undefined ? [] : ['--socket', socket])];
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
  const stop = () => void child.kill('SIGTERM');
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const ended = new Promise<number>((end) => {
    child.once('close', (code) => end(code === 0 ? exitCodes.ok : exitCodes.environment));
  });
  return { url: await addressOf(child), stop, ended };
}
