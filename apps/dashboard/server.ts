import { Console } from 'node:console';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { Server } from 'node:http';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { SweepError } from '@coolsweep/sweep';
import { z } from 'zod';
import { provideEnvironment } from './src/server/env.ts';
import { GuardedServer, type Handler } from './src/server/guardedServer.ts';
import { closeStore, openedStore } from './src/server/store.ts';

/**
 * The dashboard as a process: `tsx server.ts --database FILE --port N --token-file FILE [--host 127.0.0.1]`.
 * Prints one JSON line `{"url": …}` when it listens, ends on SIGTERM, SIGINT, or when its parent goes away.
 * Exit codes: 0 ended on request, 2 wrong arguments, 1 anything else.
 */

const loopback = ['127.0.0.1', '::1', 'localhost'] as const;

const portAdvice = '--port must be a whole number up to 65535; 0 takes any free port';

const argumentsSchema = z.strictObject({
  database: z.string({ error: '--database FILE is needed' }).min(1),
  'token-file': z.string({ error: '--token-file FILE is needed' }).min(1),
  port: z
    .string()
    .regex(/^\d{1,5}$/, { error: portAdvice })
    .transform(Number)
    .refine((port) => port <= 65_535, { error: portAdvice })
    .default(0),
  host: z
    .enum(loopback, { error: `--host must be one of ${loopback.join(', ')}; use an SSH tunnel from elsewhere` })
    .default('127.0.0.1'),
});

function readArguments(): z.output<typeof argumentsSchema> {
  const option = { type: 'string' } as const;
  const options = { database: option, port: option, 'token-file': option, host: option };
  const parsed = argumentsSchema.safeParse(expecting(() => parseArgs({ options }).values));
  if (parsed.success) return parsed.data;
  throw new SweepError('invalid_arguments', parsed.error.issues.map(({ message }) => message).join('\n'));
}

/** What `read` gives; that it fails is the caller's mistake. */
function expecting<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new SweepError('invalid_arguments', cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** The token that whoever started this process wrote; refused when other users can read it. */
function readToken(file: string): string {
  const advice = `delete ${file} and start \`coolsweep dashboard\` again`;
  if ((expecting(() => statSync(file)).mode & 0o077) !== 0) {
    throw new SweepError('invalid_arguments', `other users can read the token: ${advice}`);
  }
  const token = readFileSync(file, 'utf8').trim();
  if (!/^[\w-]{43,}$/.test(token)) throw new SweepError('invalid_arguments', `no token of 32 random bytes: ${advice}`);
  return token;
}

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
  return app.getRequestHandler();
}

function report(error: unknown): void {
  process.stderr.write(`${error instanceof SweepError ? error.message : describeBug(error)}\n`);
}

function describeBug(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function main(): Promise<void> {
  const options = readArguments();
  const token = readToken(options['token-file']);
  provideEnvironment({
    file: path.resolve(options.database),
    migrationsFolder: path.join(import.meta.dirname, '../../prisma/migrations'),
    sweepsFolder: path.join(import.meta.dirname, '../../sweeps'),
  });
  // A database that cannot be opened is told here, not by every page. The pages open it anew with their own code.
  await openedStore();
  await closeStore();
  const { host, port } = options;
  const server = await GuardedServer.start({ host, port, token, handler: await nextHandler(), onError: report });

  const stop = () => {
    void server
      .stop()
      .then(closeStore)
      .then(
        () => process.exit(0),
        (error: unknown) => {
          report(error);
          process.exit(1);
        },
      );
  };
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(event, stop);
  process.stdout.write(`${JSON.stringify({ url: server.url })}\n`);
}

main().catch((error: unknown) => {
  report(error);
  process.exit(error instanceof SweepError && error.code === 'invalid_arguments' ? 2 : 1);
});
