import { writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import path from 'node:path';
import { hashPassword } from '@coolsweep/access';
import { user } from '@coolsweep/access/testing';
import { generate } from 'selfsigned';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Handler } from './guardedServer.ts';
import { TestServer } from './testing/testServer.ts';

const password = 'four words of mine';
const pages: Handler = (_request, response) => void response.end('pages');
let test: TestServer;

beforeEach(async () => {
  test = await TestServer.make();
});
afterEach(() => test.close());

const addAdmin = async () => test.access.addUser(user({ role: 'admin', passwordHash: await hashPassword(password) }));

interface Sent {
  readonly port: number;
  /** In place of the port, which still stands in the name. */
  readonly socketPath?: string;
  readonly path: string;
  readonly ca?: string;
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Under the name of the certificate, wherever it is. */
function ask({ port, socketPath, ca, body = '', headers = {}, method = 'GET', ...sent }: Sent) {
  return new Promise<{ status: number | undefined; headers: NodeJS.Dict<string | string[]>; body: string }>(
    (resolve, reject) => {
      const host = `sweeps.example.org:${port}`;
      const place = socketPath === undefined ? { host: '127.0.0.1', port } : { socketPath };
      const about = { ...place, method, path: sent.path, headers: { host, ...headers } };
      const asked =
        ca === undefined ? httpRequest(about) : httpsRequest({ ...about, ca, servername: 'sweeps.example.org' });
      asked.on('error', reject);
      asked.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: text }));
      });
      asked.end(body);
    },
  );
}

/** A free port: under TLS the name that people type has it. */
async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function certificate(): Promise<{ readonly ca: string; readonly argv: string[] }> {
  const made = await generate([{ name: 'commonName', value: 'sweeps.example.org' }], {
    ...{ keyType: 'ec', algorithm: 'sha256' },
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'sweeps.example.org' }] }],
  });
  const [cert, key] = [path.join(test.folder, 'cert.pem'), path.join(test.folder, 'key.pem')];
  await writeFile(cert, made.cert);
  await writeFile(key, made.private);
  return { ca: made.cert, argv: ['--tls-cert', cert, '--tls-key', key] };
}

describe('under TLS of its own', () => {
  it('speaks HTTPS alone, has browsers stay with it, and sets cookies that cross nothing else', async () => {
    await addAdmin();
    const { ca, argv } = await certificate();
    const port = await freePort();
    const publicUrl = `https://sweeps.example.org:${port}`;
    const server = await test.start(
      ['--host', '127.0.0.1', '--port', String(port), '--public-url', publicUrl, ...argv],
      pages,
    );
    expect(server.url).toBe(`${publicUrl}/`);
    const refused = await ask({ port, ca, path: '/' });
    expect([refused.status, refused.headers['strict-transport-security']]).toEqual([401, 'max-age=31536000']);
    const body = JSON.stringify({ name: 'ada', password });
    const headers = { 'content-type': 'application/json', origin: publicUrl, 'content-length': String(body.length) };
    const signedIn = await ask({ port, ca, path: '/auth/sign-in', method: 'POST', body, headers });
    expect(signedIn.status).toBe(200);
    const cookie = signedIn.headers['set-cookie']?.[0] ?? '';
    for (const part of ['__Host-coolsweep=', 'Secure', 'HttpOnly', 'SameSite=Strict']) expect(cookie).toContain(part);
    const page = await ask({ port, ca, path: '/', headers: { cookie: cookie.split(';')[0] ?? '' } });
    expect([page.status, page.body]).toEqual([200, 'pages']);
    await expect(ask({ port, path: '/' })).rejects.toThrow();
    await expect(ask({ port, path: '/auth/sign-in', method: 'POST', body, headers })).rejects.toThrow();
  });

  it('refuses certificates that cannot be read', async () => {
    await addAdmin();
    const argv = [
      '--tls-cert',
      '/nowhere/cert.pem',
      '--tls-key',
      '/nowhere/key.pem',
      '--public-url',
      'https://a.example',
    ];
    await expect(test.start(argv, pages)).rejects.toMatchObject({ code: 'invalid_arguments' });
  });
});

describe('behind a process that listens for it', () => {
  const publicUrl = 'https://sweeps.example.org:8443';

  it('is heard on the socket alone, by the name of the address, as strictly as under TLS of its own', async () => {
    await addAdmin();
    const socketPath = path.join(test.folder, 'socket');
    const binding = ['--host', '0.0.0.0', '--port', '8443', '--tls-cert', 'not-read.pem', '--tls-key', 'not-read.pem'];
    const server = await test.start([...binding, '--public-url', publicUrl, '--socket', socketPath], pages);
    expect([server.url, server.port]).toEqual([`${publicUrl}/`, 8443]);
    const refused = await ask({ socketPath, port: 8443, path: '/' });
    expect([refused.status, refused.headers['strict-transport-security']]).toEqual([401, 'max-age=31536000']);
    const body = JSON.stringify({ name: 'ada', password });
    const sent = { 'content-type': 'application/json', origin: publicUrl, 'content-length': String(body.length) };
    const signIn = (address: string, as = body) =>
      ask({
        ...{ socketPath, port: 8443, path: '/auth/sign-in', method: 'POST', body: as },
        headers: { ...sent, 'content-length': String(as.length), 'x-forwarded-for': address },
      });
    expect((await signIn('192.0.2.7')).headers['set-cookie']?.[0]).toContain('__Host-coolsweep=');
    // Tries are counted by the address that the front names.
    const wrong = JSON.stringify({ name: 'ada', password: 'x' });
    for (let count = 0; count < 8; count++) await signIn('192.0.2.8', wrong);
    expect([(await signIn('192.0.2.8')).status, (await signIn('192.0.2.9')).status]).toEqual([429, 200]);
    await expect(ask({ port: 8443, path: '/' })).rejects.toThrow('ECONNREFUSED');
  });

  it('is refused what it would be refused without one', async () => {
    const socket = ['--socket', path.join(test.folder, 'socket')];
    await expect(test.start(['--host', '0.0.0.0', ...socket])).rejects.toThrow(/--tls-cert FILE and --tls-key FILE/);
  });
});

describe('anywhere but on loopback', () => {
  it.each([
    ['without TLS', ['--host', '0.0.0.0'], /--tls-cert FILE and --tls-key FILE, or --behind-proxy/],
    ['behind a proxy that has no name', ['--behind-proxy'], /--public-url/],
    [
      'without an admin',
      ['--behind-proxy', '--public-url', 'https://sweeps.example.org'],
      /coolsweep user add NAME --role admin/,
    ],
  ])('it does not start %s, and says what to do', async (_title, argv, wayOut) => {
    const started = test.start(argv, () => Promise.reject(new Error('it answers')));
    await expect(started).rejects.toMatchObject({ code: 'invalid_arguments' });
    await expect(started).rejects.toThrow(wayOut);
  });

  it('it does not start with users of whom none is an admin who could sign in', async () => {
    await test.access.addUser(user({ role: 'editor', passwordHash: 'hash' }));
    await test.access.addUser(user({ name: 'bob', role: 'admin', passwordHash: null, oidcSubject: 'bob' }));
    const argv = ['--behind-proxy', '--public-url', 'https://sweeps.example.org'];
    await expect(test.start(argv, pages)).rejects.toThrow(/--role admin/);
  });
});

describe('on loopback', () => {
  it('opens for the token of the workspace, and has browsers upgrade nothing', async () => {
    const { url, port } = await test.start([], pages);
    expect(url).toContain(`?token=${'t'.repeat(43)}`);
    const answer = await ask({ port, path: '/', headers: { host: `127.0.0.1:${port}` } });
    expect([answer.status, answer.headers['strict-transport-security']]).toEqual([401, undefined]);
  });

  it('does not take a token that others can read', async () => {
    await writeFile(path.join(test.folder, 'token'), 't'.repeat(43), { mode: 0o644 });
    const { chmod } = await import('node:fs/promises');
    await chmod(path.join(test.folder, 'token'), 0o644);
    await expect(test.start([], pages)).rejects.toThrow(/other users can read the token/);
  });
});
