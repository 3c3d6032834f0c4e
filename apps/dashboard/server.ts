import { Console } from 'node:console';
import { existsSync } from 'node:fs';
import { Server } from 'node:http';
import path from 'node:path';
import { SweepError } from '@coolsweep/sweep';
import { readArguments } from './src/server/arguments.ts';
import { compressed } from './src/server/compressed.ts';
import { startDashboardServer } from './src/server/dashboardServer.ts';
import { provideEnvironment } from './src/server/env.ts';
import type { Handler } from './src/server/guardedServer.ts';

/**
 * The dashboard as a process: `tsx server.ts --database FILE --port N --token-file FILE [--host 127.0.0.1]
 * [--tls-cert FILE --tls-key FILE | --behind-proxy] [--public-url https://NAME] [--socket FILE]`. With `--socket` it is heard
 * there alone, and the rest says how the process in front of it is reached. Off loopback, and where there are
 * users, people sign in; else whoever has the token of the file is let in.
 * Prints one JSON line `{"url": …}` when it listens, ends on SIGTERM, SIGINT, or when its parent goes away.
 * Exit codes: 0 ended on request, 2 wrong arguments, 1 anything else.
 */

async function nextHandler(): Promise<Handler> {
  const dir = import.meta.dirname;
  if (!existsSync(path.join(dir, '.next', 'BUILD_ID'))) {
    throw new SweepError('unsupported', 'the dashboard is not built: run `npx nx build @coolsweep/dashboard`');
  }
  // Standard output carries the one line with the address; what Next has to say goes to the other stream.
  globalThis.console = new Console(process.stderr);
  const { default: next } = await import('next');
  // Next takes protocol upgrades from the server that it is given, past the guard: it gets one that never listens.
  const app = next({ dev: false, dir, httpServer: new Server() });
  await app.prepare();
  return compressed(app.getRequestHandler());
}

function report(error: unknown): void {
  process.stderr.write(`${error instanceof SweepError ? error.message : describeBug(error)}\n`);
}

function describeBug(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function main(): Promise<void> {
  const options = readArguments(process.argv.slice(2));
  provideEnvironment({
    file: path.resolve(options.database),
    migrationsFolder: path.join(import.meta.dirname, '../../prisma/migrations'),
    sweepsFolder: path.join(import.meta.dirname, '../../sweeps'),
  });
  const { close, url } = await startDashboardServer(options, nextHandler);
  const stop = () => {
    void close().then(
      () => process.exit(0),
      (error: unknown) => {
        report(error);
        process.exit(1);
      },
    );
  };
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(event, stop);
  process.stdout.write(`${JSON.stringify({ url })}\n`);
}

main().catch((error: unknown) => {
  report(error);
  process.exit(error instanceof SweepError && error.code === 'invalid_arguments' ? 2 : 1);
});
