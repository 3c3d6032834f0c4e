import { readFileSync, statSync } from 'node:fs';
import { logLevel, provideLogLevel } from '@coolsweep/log';
import { databaseBytes, openAccessStore, openStore } from '@coolsweep/store';
import { SweepError } from '@coolsweep/sweep';
import { openTracer } from '@coolsweep/tracing';
import { closeAccessStore } from './accessStore.ts';
import { expecting, type ServerArguments } from './arguments.ts';
import { originOf, type Binding } from './binding.ts';
import { accountDoor, mustSignIn, tokenDoor } from './doors.ts';
import { databasePlace, oidcEnvironment } from './env.ts';
import { GuardedServer, type Handler } from './guardedServer.ts';
import { serverLog } from './log.ts';
import { oidcSettingsOf } from './oidcClient.ts';
import { traceRequest } from './requestTrace.ts';
import { ServerMetrics } from './serverMetrics.ts';
import { closeStore } from './store.ts';

/** A server that listens. */
export interface DashboardServer {
  /** What people open; with the token where it needs one. */
  readonly url: string;
  readonly port: number;
  readonly close: () => Promise<void>;
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

function readTls(tls: Binding['tls']): { readonly cert: Buffer; readonly key: Buffer } | null {
  return tls && expecting(() => ({ cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) }));
}

/**
 * Starts the server with its door, in front of what answers for the pages.
 *
 * @param handlerOf makes the handler, once nothing that was asked for is refused any more
 * @throws SweepError `invalid_arguments` when it may not be served so, with the way out
 */
export async function startDashboardServer(
  { tokenFile, binding, socket }: ServerArguments,
  handlerOf: () => Promise<Handler>,
): Promise<DashboardServer> {
  const hasTls = binding.tls !== null;
  const tls = socket === undefined ? readTls(binding.tls) : null;
  const oidc = oidcSettingsOf(oidcEnvironment());
  // Apart from those of the pages, which Next loads with their own code. What cannot be opened is told here.
  const [store, access] = [await openStore(databasePlace()), await openAccessStore(databasePlace())];
  const closeStores = async () => {
    await Promise.all([closeStore(), closeAccessStore(), store.close(), access.close()]);
  };
  try {
    const hasUsers = mustSignIn(binding, await access.users(), oidc !== null);
    if (hasUsers) provideLogLevel('info');
    const log = serverLog({ level: logLevel('warn') });
    const place = databasePlace();
    const metrics = new ServerMetrics({ store, databaseBytes: () => databaseBytes(place), now: () => new Date() });
    const token = hasUsers ? '' : readToken(tokenFile);
    const tracer = await openTracer('coolsweep-dashboard');
    const server = await GuardedServer.start({
      ...{ host: binding.host, port: binding.port, tls, behindProxy: binding.behindProxy, log },
      ...(socket !== undefined && { front: { socket, hasTls } }),
      orNextPort: !binding.needsUsers,
      doorOn: hasUsers
        ? accountDoor({ store, access, metrics, binding, oidc, log })
        : tokenDoor(token, { store, metrics }),
      handler: await handlerOf(),
      onAnswer: (status, seconds, asked) => {
        metrics.answered(status, seconds);
        if (tracer !== null) traceRequest(tracer, { ...asked, status, seconds });
      },
    });
    const close = async () => {
      await server.stop();
      await tracer?.close();
      await closeStores();
    };
    const origin = originOf(binding, server.port);
    return { close, port: server.port, url: hasUsers ? `${origin}/` : `${origin}/?token=${token}` };
  } catch (error) {
    await closeStores();
    throw error;
  }
}
