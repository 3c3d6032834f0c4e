import { Console } from 'node:console';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { Server } from 'node:http';
import path from 'node:path';
import { openAccessStore, openStore } from '@coolsweep/store';
import { SweepError } from '@coolsweep/sweep';
import { closeAccessStore } from './src/server/accessStore.ts';
import { expecting, readArguments, type ServerArguments } from './src/server/arguments.ts';
import { originOf, type Binding } from './src/server/binding.ts';
import { accountDoor, mustSignIn, tokenDoor } from './src/server/doors.ts';
import { databasePlace, logLevel, oidcEnvironment, provideEnvironment, provideLogLevel } from './src/server/env.ts';
import { GuardedServer, type Handler } from './src/server/guardedServer.ts';
import { serverLog } from './src/server/log.ts';
import { oidcSettingsOf } from './src/server/oidcClient.ts';
import { ServerMetrics } from './src/server/serverMetrics.ts';
import { closeStore } from './src/server/store.ts';

/**
 * The dashboard as a process: `tsx server.ts --database FILE --port N --token-file FILE [--host 127.0.0.1]
 * [--tls-cert FILE --tls-key FILE | --behind-proxy] [--public-url https://NAME]`. Off loopback, and where there are
 * users, people sign in; else whoever has the token of the file is let in.
 * Prints one JSON line `{"url": …}` when it listens, ends on SIGTERM, SIGINT, or when its parent goes away.
 * Exit codes: 0 ended on request, 2 wrong arguments, 1 anything else.
 */

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

function readTls(tls: Binding['tls']): { readonly cert: Buffer; readonly key: Buffer } | null {
  return tls && expecting(() => ({ cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) }));
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

/** The server with its door, and the address to print. */
async function listen({ tokenFile, binding }: ServerArguments) {
  const tls = readTls(binding.tls);
  const oidc = oidcSettingsOf(oidcEnvironment());
  // Apart from those of the pages, which Next loads with their own code. What cannot be opened is told here.
  const [store, access] = [await openStore(databasePlace()), await openAccessStore(databasePlace())];
  const hasUsers = mustSignIn(binding, await access.users(), oidc !== null);
  if (hasUsers) provideLogLevel('info');
  const log = serverLog({ level: logLevel() });
  const { file, url } = databasePlace();
  const databaseFile = url === undefined ? file : null;
  const metrics = new ServerMetrics({ store, databaseFile, now: () => new Date() });
  const token = hasUsers ? '' : readToken(tokenFile);
  const server = await GuardedServer.start({
    ...{ host: binding.host, port: binding.port, tls, behindProxy: binding.behindProxy, log },
    orNextPort: !binding.needsUsers,
    doorOn: hasUsers
      ? accountDoor({ store, access, metrics, binding, oidc, log })
      : tokenDoor(token, { store, metrics }),
    handler: await nextHandler(),
    onAnswer: (status, seconds) => metrics.answered(status, seconds),
  });
  const close = async () => {
    await server.stop();
    await Promise.all([closeStore(), closeAccessStore()]);
    await Promise.all([store.close(), access.close()]);
  };
  const origin = originOf(binding, server.port);
  return { close, url: hasUsers ? `${origin}/` : `${origin}/?token=${token}` };
}

async function main(): Promise<void> {
  const options = readArguments(process.argv.slice(2));
  provideEnvironment({
    file: path.resolve(options.database),
    migrationsFolder: path.join(import.meta.dirname, '../../prisma/migrations'),
    sweepsFolder: path.join(import.meta.dirname, '../../sweeps'),
  });
  const { close, url } = await listen(options);
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
