import { spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SweepError } from '@coolsweep/sweep';
import { installation } from './versions.ts';

const app = join(installation, 'apps', 'dashboard');
/** Written when a build has come to its end; Next's own BUILD_ID is there earlier. */
const stamp = join(app, '.next', 'BUILD_COMPLETE');

/** Time of the newest source file that the built dashboard depends on. */
function newestSourceMs(): number {
  const folders = [
    join(app, 'src'),
    ...readdirSync(join(installation, 'libs')).map((lib) => join(installation, 'libs', lib, 'src')),
  ];
  const times = folders.filter(existsSync).flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  );
  const settings = [join(app, 'next.config.mjs'), join(installation, 'package-lock.json')].map(
    (file) => statSync(file).mtimeMs,
  );
  return Math.max(...settings, ...times);
}

/** True when the dashboard is built and no source is newer than the build. */
export function dashboardIsBuilt(): boolean {
  return existsSync(stamp) && statSync(stamp).mtimeMs >= newestSourceMs();
}

/**
 * Builds the dashboard for production.
 *
 * @throws SweepError `unsupported` with the end of the build's output
 */
export async function buildDashboard(environment: Readonly<Record<string, string | undefined>>): Promise<void> {
  rmSync(stamp, { force: true });
  const next = join(installation, 'node_modules', 'next', 'dist', 'bin', 'next');
  const child = spawn(process.execPath, [next, 'build'], {
    cwd: app,
    env: { ...environment, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => output.push(part.toString()));
  const end = () => child.kill();
  process.once('exit', end);
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  process.off('exit', end);
  if (code !== 0) {
    throw new SweepError(
      'unsupported',
      `the dashboard could not be built:\n${output.join('').split('\n').slice(-30).join('\n')}`,
    );
  }
  writeFileSync(stamp, '');
}
