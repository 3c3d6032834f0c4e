import { stat } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { dirname } from 'node:path';
import type { Principal } from '@coolsweep/access';
import { agentVersion } from '@coolsweep/sweep';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Ingestion } from '../remote/ingestion.ts';
import { IngestionFigures } from '../remote/ingestionFigures.ts';
import { ExampleAttempt } from '../remote/testing/exampleAttempt.ts';
import { testCommand, type TestCommand } from '../testing/testCommand.ts';
import { DashboardFront } from './dashboardFront.ts';
import { socketFolder } from './socketFolder.ts';
import { FakeDashboard } from './testing/fakeDashboard.ts';

const prometheus: Principal = { kind: 'token', id: 't', role: null, scopes: ['metrics'] };

let command: TestCommand;
let dashboard: FakeDashboard;
let front: DashboardFront;
let ingestion: Ingestion;
let attempt: ExampleAttempt;
let socket = '';
let port = 0;

async function serve({ behindProxy = false, isOpen = true } = {}): Promise<void> {
  const figures = new IngestionFigures((secret) => Promise.resolve(secret === 'prometheus' ? prometheus : null));
  const starting: typeof dashboard.start = (options, given) => {
    socket = given;
    return dashboard.start(options, given);
  };
  front = await DashboardFront.make(command.context, { behindProxy }, starting);
  ingestion = new Ingestion({
    ...{ host: '127.0.0.1', port: 0, behindProxy, isSettling: () => false },
    attempt: (name) => (name === attempt.name ? attempt : undefined),
    isReady: () => front.isReady(),
    metrics: (request) => front.metrics(request, figures),
    others: (request, response) => front.pass(request, response),
  });
  port = await ingestion.listen();
  if (isOpen) await front.open(port);
}

beforeEach(async () => {
  [command, dashboard, attempt] = [await testCommand(), new FakeDashboard(), new ExampleAttempt(5)];
});
afterEach(async () => {
  await front.close();
  await ingestion.close();
  await command.end();
});

interface Answered {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Asked {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

function ask(path: string, { method = 'GET', headers = {}, body = '' }: Asked = {}): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.once('error', reject);
      response.once('end', () => resolve({ status: response.statusCode, headers: response.headers, body: text }));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

const status = async (path: string, asked: Asked = {}) => (await ask(path, asked)).status;

describe('what is not for agents', () => {
  test('is asked and answered as it came, by a dashboard that knows the address of the front', async () => {
    await serve();
    dashboard.answer = (request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        response.writeHead(418, { 'x-request-id': 'one', 'set-cookie': ['a=1', 'b=2'] });
        response.end(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.host ?? ''} ${body}`);
      });
    };
    const headers = { host: 'sweeps.example.org', 'content-length': 5 };
    const answered = await ask('/api/trpc/sweep.list?a=%20b', { method: 'POST', headers, body: 'hello' });
    expect(answered.status).toBe(418);
    expect(answered.body).toBe('POST /api/trpc/sweep.list?a=%20b sweeps.example.org hello');
    expect(answered.headers).toMatchObject({ 'x-request-id': 'one', 'set-cookie': ['a=1', 'b=2'] });
    expect(dashboard.options?.port).toBe(port);
  });

  test('comes from whom the front has before it, whatever the client says', async () => {
    await serve();
    const claimed = { 'x-forwarded-for': '10.1.2.3', forwarded: 'for=10.1.2.3', 'x-forwarded-proto': 'https' };
    await ask('/', { headers: claimed });
    expect(dashboard.heard[0]?.headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' });
    expect(dashboard.heard[0]?.headers.forwarded).toBeUndefined();
  });

  test('comes from whom the proxy in front of it names last', async () => {
    await serve({ behindProxy: true });
    await ask('/', { headers: { 'x-forwarded-for': '10.1.2.3, 192.0.2.7' } });
    expect(dashboard.heard[0]?.headers['x-forwarded-for']).toBe('192.0.2.7');
  });

  test('streams as it is written, and its end on either side reaches the other', async () => {
    await serve();
    let tellGone: (word: string) => void = () => undefined;
    const gone = new Promise<string>((resolve) => (tellGone = resolve));
    dashboard.answer = (_request, response) => {
      response.once('close', () => tellGone('gone'));
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n');
    };
    const first = await new Promise<string>((resolve, reject) => {
      const sent = httpRequest({ host: '127.0.0.1', port, path: '/api/trpc/live.changes', agent: false }, (answer) =>
        answer.setEncoding('utf8').once('data', (part: string) => {
          resolve(part);
          sent.destroy();
        }),
      );
      sent.once('error', reject).end();
    });
    expect(first).toBe('data: first\n\n');
    expect(await gone).toBe('gone');
    dashboard.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n');
      setImmediate(() => response.destroy());
    };
    await expect(ask('/api/trpc/live.changes')).rejects.toThrow(/aborted|ECONNRESET/);
  });

  test('is given up on both sides, also before anything was answered', async () => {
    await serve();
    const gone = new Promise<string>((resolve) => {
      dashboard.answer = (_request, response) => {
        response.once('close', () => resolve('gone'));
        sent.destroy();
      };
    });
    const sent = httpRequest({ host: '127.0.0.1', port, path: '/sweeps', agent: false });
    sent.once('error', () => undefined).end();
    expect(await gone).toBe('gone');
  });

  test('is not passed on when it is too long or does not say how long it is', async () => {
    await serve();
    const post = (headers: OutgoingHttpHeaders) => ask('/auth/sign-in', { method: 'POST', headers });
    const tooLong = await post({ 'content-length': 5 * 2 ** 20, connection: 'close' }).catch(String);
    expect(tooLong).toMatchObject({ status: 413, headers: { connection: 'close' } });
    expect(await status('/x', { headers: { 'transfer-encoding': 'chunked' } })).toBe(411);
    expect(dashboard.heard).toEqual([]);
  });

  test('gets the answer that is given before its body was read', async () => {
    await serve();
    dashboard.answer = (_request, response) => void response.writeHead(403).end('no');
    const body = 'x'.repeat(3 * 2 ** 20);
    const answered = await ask('/', { method: 'POST', headers: { 'content-length': body.length }, body });
    expect([answered.status, answered.body]).toEqual([403, 'no']);
  });
});

describe('beside the dashboard', () => {
  const claim = {
    ...{ version: agentVersion, nonce: 'nonce-of-one', host: 'n1', pid: 1, job: null, node: 'v20', devices: null },
    ...{ atMs: 0, hasProgram: true },
  };
  const claimed = () => {
    const body = JSON.stringify(claim);
    const headers = { authorization: `Bearer ${attempt.token}`, 'content-length': Buffer.byteLength(body) };
    return status(`/agent/${attempt.name}/claim`, { method: 'POST', headers, body });
  };

  test('agents are heard, and what is addressed to them never reaches it', async () => {
    await serve();
    expect(await claimed()).toBe(200);
    expect(await status('/agent/rates-t7-a7/beat', { method: 'POST' })).toBe(401);
    for (const path of ['/agent/', '/agent/../', '/agent/rates-t5-a5/claim?x=1']) expect(await status(path)).toBe(404);
    expect(await status('/healthz')).toBe(200);
    expect(dashboard.heard).toEqual([]);
  });

  test('when that has ended people and programs are told so, and agents go on', async () => {
    await serve();
    dashboard.stop();
    const page = await ask('/sweeps', { headers: { accept: 'text/html,*/*' } });
    expect([page.status, page.headers['content-type']]).toEqual([502, 'text/html; charset=utf-8']);
    expect(page.body).toContain('<p>The dashboard has ended; trials and their agents go on.');
    const told = await ask('/api/trpc/sweep.list');
    expect([told.status, JSON.parse(told.body)]).toEqual([
      502,
      { message: expect.stringContaining('The dashboard has ended') as unknown },
    ]);
    expect(await claimed()).toBe(200);
    expect(await status('/healthz')).toBe(200);
  });

  test('before that has started they are told to come again, and agents are heard', async () => {
    await serve({ isOpen: false });
    const page = await ask('/');
    expect([page.status, page.headers['retry-after']]).toEqual([503, '2']);
    expect(await claimed()).toBe(200);
  });

  test('it is ready when both are', async () => {
    await serve();
    expect(await status('/readyz')).toBe(200);
    dashboard.answer = (_request, response) => void response.writeHead(503).end();
    expect(await status('/readyz')).toBe(503);
    dashboard.stop();
    expect(await status('/readyz')).toBe(503);
  });

  test('it tells the figures of both to whom the dashboard tells its own, and to nobody else', async () => {
    await serve();
    const cpu = 'coolsweep_process_cpu_seconds_total';
    dashboard.answer = ({ headers }, response) => {
      const isKnown = headers.authorization === 'Bearer prometheus';
      response.writeHead(isKnown ? 200 : 401, { 'content-type': 'text/plain' });
      response.end(isKnown ? `# HELP ${cpu} x\n# TYPE ${cpu} counter\n${cpu}{process="dashboard"} 1\n` : 'no');
    };
    const refused = await ask('/metrics');
    expect([refused.status, refused.body]).toEqual([401, 'no']);
    const headers = { authorization: 'Bearer prometheus' };
    const told = await ask('/metrics', { headers });
    expect(told.status).toBe(200);
    expect(told.body.split('\n').filter((line) => line.startsWith(`# TYPE ${cpu} `))).toHaveLength(1);
    for (const line of ['{process="dashboard"} 1', '{process="scheduler"}', 'coolsweep_dashboard_up 1'])
      expect(told.body).toContain(line);
    dashboard.stop();
    expect(await status('/metrics')).toBe(401);
    expect((await ask('/metrics', { headers })).body).toContain('coolsweep_dashboard_up 0');
  });
});

describe('the socket between the two', () => {
  test('is in a folder that its owner alone enters, and gone with them', async () => {
    await serve();
    expect((await stat(dirname(socket))).mode & 0o777).toBe(0o700);
    await front.close();
    await expect(stat(dirname(socket))).rejects.toThrow('ENOENT');
  });

  test('is refused where its name would be too long, with what to do', async () => {
    await serve();
    const { mkdir } = await import('node:fs/promises');
    const parent = `${command.context.environment.home}${'x'.repeat(80)}`;
    await mkdir(parent, { recursive: true });
    await expect(socketFolder(parent)).rejects.toThrow(/TMPDIR/);
  });
});
