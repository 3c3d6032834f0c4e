import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { guard, tokenDoorOn } from './guard.ts';
import { GuardedServer, type Door, type Handler } from './guardedServer.ts';
import { serverLog } from './log.ts';

const token = 't'.repeat(43);
const running: GuardedServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

const silent: Handler = (_, response) => void response.end('secret');

const tokenDoor = (port: number): Door => {
  const door = tokenDoorOn(port, token);
  return { allowed: door.allowed, decide: (parts) => guard(parts, door), endpoints: [] };
};

async function start(handler: Handler = silent, { port = 0, doorOn = tokenDoor } = {}) {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
  const server = await GuardedServer.start({
    ...{ host: '127.0.0.1', port, orNextPort: true, tls: null, behindProxy: false, handler, doorOn },
    log: serverLog({ level: 'info', destination: { write } }),
  });
  running.push(server);
  return { server, lines, url: `http://127.0.0.1:${server.port}/?token=${token}` };
}

/** fetch would not let a test choose Host and Origin. */
function get(server: GuardedServer, path: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number | undefined; headers: IncomingMessage['headers']; body: string }>(
    (resolve, reject) => {
      httpRequest({ host: '127.0.0.1', port: server.port, path, headers }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (part: string) => (body += part));
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
      })
        .on('error', reject)
        .end();
    },
  );
}

const cookieOf = (server: GuardedServer) => `coolsweep-${server.port}=${token}`;

describe('the guarded server', () => {
  it('gives nothing away without a token and says what to open', async () => {
    const { server } = await start();
    const answer = await get(server, '/');
    expect(answer.status).toBe(401);
    expect(answer.body).toContain('coolsweep dashboard');
    expect(answer.body).not.toContain('secret');
  });

  it.each([
    ['a wrong token', { path: '/?token=wrong', headers: {}, status: 401 }],
    ['a foreign Origin', { path: '/', headers: { origin: 'https://evil.example' }, status: 403 }],
    ['a wrong Host', { path: '/', headers: { host: 'evil.example' }, status: 403 }],
    ['another site', { path: '/_next/static/x.js', headers: { 'sec-fetch-site': 'cross-site' }, status: 403 }],
  ])('refuses %s, also beside a good cookie', async (_title, { path, headers, status }) => {
    const { server } = await start();
    const answer = await get(server, path, { cookie: cookieOf(server), ...headers });
    expect(answer.status).toBe(status);
    expect(answer.body).not.toContain('secret');
  });

  it('guards a request to upgrade the connection like any other', async () => {
    const { server } = await start();
    expect((await get(server, '/', { connection: 'upgrade', upgrade: 'websocket' })).status).toBe(401);
  });

  it('opens with the printed address: the token becomes a cookie, and the cookie opens the page', async () => {
    const { server, url } = await start();
    const { pathname, search } = new URL(url);
    const opened = await get(server, pathname + search);
    expect([opened.status, opened.headers.location]).toEqual([303, '/']);
    const [cookie = ''] = opened.headers['set-cookie']?.[0]?.split(';') ?? [];
    const page = await get(server, '/', { cookie });
    expect([page.status, page.body]).toEqual([200, 'secret']);
  });

  it('sends the security headers with every answer, and tells the handler the nonce that the browser was told', async () => {
    const { server } = await start((request, response) => {
      response.end(String(request.headers['content-security-policy']));
    });
    const page = await get(server, '/', { cookie: cookieOf(server) });
    for (const { headers } of [page, await get(server, '/')]) {
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    }
    expect(page.body).toBe(page.headers['content-security-policy']);
  });

  it('lets an event stream through as it comes, and tells its writer when the reader has gone', async () => {
    let tellGone: (word: string) => void = () => undefined;
    const gone = new Promise<string>((resolve) => (tellGone = resolve));
    const { server } = await start((request, response) => {
      request.socket.once('close', () => tellGone('gone'));
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write('data: first\n\n');
    });
    const first = await new Promise<string>((resolve, reject) => {
      const headers = { cookie: cookieOf(server), 'sec-fetch-site': 'same-origin' };
      const sent = httpRequest(
        { host: '127.0.0.1', port: server.port, path: '/api/trpc/live.changes', headers },
        (answer) =>
          answer.setEncoding('utf8').once('data', (part: string) => {
            resolve(part);
            sent.destroy();
          }),
      );
      sent.on('error', reject).end();
    });
    expect(first).toBe('data: first\n\n');
    expect(await gone).toBe('gone');
  });

  it('takes the next free port when the one asked for is taken', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => blocker.once('listening', resolve));
    const { port } = blocker.address() as { port: number };
    const { server } = await start(undefined, { port });
    expect(server.port).toBeGreaterThan(port);
    blocker.close();
  });

  it('answers 500 without details when the handler throws, and logs the error with the id of the request', async () => {
    const { server, lines } = await start(() => Promise.reject(new Error('inside')));
    const answer = await get(server, '/', { cookie: cookieOf(server) });
    expect(answer).toMatchObject({ status: 500, body: '' });
    const requestId = answer.headers['x-request-id'];
    expect(lines.find(({ err }) => err !== undefined)).toMatchObject({ requestId, err: { message: 'inside' } });
  });

  it('logs every answer with what is no secret of it', async () => {
    const { server, lines, url } = await start();
    await get(server, `/sweeps/one?token=${token}`, { cookie: cookieOf(server) });
    expect(lines).toEqual([expect.objectContaining({ method: 'GET', path: '/sweeps/one', status: 303 })]);
    expect(JSON.stringify(lines)).not.toContain(new URL(url).searchParams.get('token'));
  });

  it('tells the handler who asks, whatever the client says of itself', async () => {
    const { server } = await start((request, response) => {
      response.end(String(request.headers['x-coolsweep-principal']));
    });
    const claimed = JSON.stringify({ kind: 'user', name: 'eve', role: 'admin' });
    const answer = await get(server, '/', { cookie: cookieOf(server), 'x-coolsweep-principal': claimed });
    expect(answer.body).toBe('{"kind":"owner"}');
  });

  it('tells the handler of nobody when nobody is known, whatever the client says', async () => {
    const open = (port: number): Door => ({ ...tokenDoor(port), decide: () => ({ kind: 'pass', principal: null }) });
    const { server } = await start(
      (request, response) => void response.end(String(request.headers['x-coolsweep-principal'])),
      { doorOn: open },
    );
    expect((await get(server, '/', { 'x-coolsweep-principal': '{"kind":"owner"}' })).body).toBe('undefined');
  });

  it('reads no body that is too long or of unknown length', async () => {
    const { server } = await start();
    const cookie = cookieOf(server);
    expect((await get(server, '/', { cookie, 'content-length': String(5 * 1024 * 1024) })).status).toBe(413);
    expect((await get(server, '/', { cookie, 'transfer-encoding': 'chunked' })).status).toBe(411);
  });

  it('answers what is its own in front of the door, to its own pages and under its own name', async () => {
    const answer = () => Promise.resolve({ status: 200, body: 'own' });
    const own = { method: 'GET', answer } as const;
    const endpoints = [
      { ...own, path: '/metrics' },
      { ...own, path: '/healthz', underAnyName: true },
    ];
    const { server } = await start(undefined, { doorOn: (port) => ({ ...tokenDoor(port), endpoints }) });
    const status = async (path: string, headers = {}) => (await get(server, path, headers)).status;
    const foreign = { host: 'evil.example' };
    const linked = { 'sec-fetch-site': 'cross-site' };
    expect([await status('/metrics'), await status('/metrics', foreign), await status('/metrics', linked)]).toEqual([
      200, 403, 403,
    ]);
    expect([await status('/healthz', foreign), await status('/healthz/'), await status('/Healthz')]).toEqual([
      200, 401, 401,
    ]);
  });
});
