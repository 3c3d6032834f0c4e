import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** How the server answers one request after the other; the last goes on for ever. */
export type Behaviour =
  /** As it should. */
  | { kind: 'serve'; etag?: string }
  /** Breaks the connection after so many bytes of the answer. */
  | { kind: 'break'; after: number; etag?: string }
  /** The whole file although a part was asked for. */
  | { kind: 'ignoreRange' }
  /** An error. */
  | { kind: 'status'; status: number };

/** Serves one file on loopback; `ranges` collects the Range header of each request. */
export async function fileServer(
  content: Buffer,
  behaviours: readonly Behaviour[],
): Promise<{ url: string; ranges: (string | undefined)[] }> {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const behaviour = behaviours[Math.min(ranges.length, behaviours.length - 1)] ?? { kind: 'serve' };
    ranges.push(request.headers.range);
    answer(request, response, { content, behaviour });
  });
  return { url: `${await listen(server)}/file`, ranges };
}

/** Serves files by name on loopback; `requests` collects the names. */
export async function folderServer(
  files: ReadonlyMap<string, Buffer>,
): Promise<{ url: string; requests: (string | undefined)[] }> {
  const requests: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const name = request.url?.split('/').at(-1);
    requests.push(name);
    const content = files.get(name ?? '');
    if (content === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-length': content.length }).end(content);
  });
  return { url: `${await listen(server)}/files/`, requests };
}

/** Starts a server until the test ends; its address. */
async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { content, behaviour }: { content: Buffer; behaviour: Behaviour },
): void {
  if (behaviour.kind === 'status') {
    response.writeHead(behaviour.status).end();
    return;
  }
  const etag = 'etag' in behaviour ? (behaviour.etag ?? '"one"') : '"one"';
  const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
  const partial = asked !== undefined && behaviour.kind !== 'ignoreRange' && request.headers['if-range'] === etag;
  const start = partial ? Number(asked) : 0;
  const body = content.subarray(start);
  response.writeHead(partial ? 206 : 200, {
    etag,
    'content-length': body.length,
    ...(partial && { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` }),
  });
  if (behaviour.kind === 'break') response.write(body.subarray(0, behaviour.after), () => response.destroy());
  else response.end(body);
}
