import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What is done to a program's connections to a PostgreSQL server. */
interface Meddling {
  /**
   * Sees what a program sends. `break`: the connection breaks before the server has it; `break after commit`: once the
   * server has committed, and before the program hears of it.
   */
  readonly asked?: (bytes: Buffer) => 'pass' | 'break' | 'break after commit';
  /** What the program is told in place of an answer. */
  readonly answered?: (bytes: Buffer) => Buffer;
}

interface MeddledLine {
  /** As the given one, by way of this line. */
  readonly url: string;
  close(): Promise<void>;
}

const socketName = '.s.PGSQL.5432';

/** A way to the server of `PostgresServer` on which a test meddles. */
export async function meddledLine(url: string, meddling: Meddling): Promise<MeddledLine> {
  const folder = await mkdtemp(join(tmpdir(), 'coolsweep-line-'));
  const own = new URL(url);
  const target = join(own.searchParams.get('host') ?? '', socketName);
  own.searchParams.set('host', folder);
  const server = createServer((client) => connectLine(client, connect(target), meddling));
  await new Promise<void>((resolve) => server.listen(join(folder, socketName), resolve));
  return {
    url: own.href,
    close: async () => {
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function connectLine(client: Socket, upstream: Socket, { asked, answered }: Meddling): void {
  let isBreaking = false;
  const end = () => {
    client.destroy();
    upstream.destroy();
  };
  client.on('data', (bytes) => {
    const what = asked?.(bytes) ?? 'pass';
    isBreaking ||= what === 'break after commit';
    if (what === 'break') end();
    else upstream.write(bytes);
  });
  upstream.on('data', (bytes) => {
    if (!isBreaking) client.write(answered?.(bytes) ?? bytes);
    // The server's word that it has committed ends so.
    else if (bytes.includes('COMMIT\0')) end();
  });
  for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
}
