import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ended, lineOf, root, TestWorkspace } from './command.ts';

/** Slurm's commands: jobs start at once on this machine. The queue is never known, which changes nothing. */
const slurmCommands: Readonly<Record<string, string>> = {
  sbatch: `#!/bin/bash
for word in "$@"; do case "$word" in --output=*) output=\${word#--output=} ;; esac; done
script=$(mktemp)
cat > "$script"
setsid sh "$script" > "$output" 2>&1 < /dev/null &
echo $!
`,
  squeue: '#!/bin/sh\nexit 1\n',
  scancel: '#!/bin/sh\nkill "$@" 2> /dev/null; exit 0\n',
};

const sweepFile = `name: one service
method: grid
objective:
  module: coolingParticle.ts
  fixed: { steps: 2000, reportEvery: 500, learningRate: 0.005, noise: 4, cooling: 1 }
metric: { name: energy, goal: minimize }
parameters: { rho0: { values: [0, 0.9] } }
resources: { gpus: 0, threads: 1 }
`;

const workspace = new TestWorkspace();
const data = join(workspace.home, 'data');
const password = 'four words of mine';
let [ca, port] = ['', 0];
let server: ChildProcess;
let [stdout, stderr] = ['', ''];

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

interface Options {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function ask(path: string, options: Options = {}, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { host: `localhost:${port}`, 'content-length': Buffer.byteLength(body), ...options.headers };
    const place = { host: '127.0.0.1', servername: 'localhost', port, path, ca, agent: false };
    const sent = request({ ...place, ...options, headers });
    sent.once('error', reject).once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    sent.end(body);
  });
}

/** With an API token of this scope. */
async function by(scope: string): Promise<Required<Pick<Options, 'headers'>>> {
  const { stdout: told } = await workspace.run('token', 'create', '--scope', scope, '--expires', '1d', '--json');
  const { token } = JSON.parse(told) as { readonly token: string };
  return { headers: { authorization: `Bearer ${token}` } };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port: free } = probe.address() as { readonly port: number };
  await new Promise((resolve) => probe.close(resolve));
  return free;
}

async function certificate(): Promise<{ readonly cert: string; readonly key: string }> {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...{ keyType: 'ec', algorithm: 'sha256' },
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  const [cert, key] = [join(workspace.home, 'cert.pem'), join(workspace.home, 'key.pem')];
  writeFileSync(cert, made.cert);
  writeFileSync(key, made.private, { mode: 0o600 });
  ca = made.cert;
  return { cert, key };
}

function serve(...flags: string[]): ChildProcess {
  const bin = join(workspace.home, 'bin');
  const environment = { PATH: `${bin}:${process.env.PATH ?? ''}` };
  const objectives = join(root, 'sweeps', 'examples', 'objectives');
  return workspace.start(['serve', '--on', 'slurm', '--objectives', objectives, '--json', ...flags], environment);
}

/** Objects, a line each, in what was printed so far. */
const objectsIn = (text: string) =>
  text
    .split('\n')
    .slice(0, -1)
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
const endings = () => objectsIn(stdout).filter(({ event }) => event === 'ended');

beforeAll(async () => {
  const bin = join(workspace.home, 'bin');
  mkdirSync(bin);
  for (const [name, script] of Object.entries(slurmCommands)) {
    writeFileSync(join(bin, name), script);
    chmodSync(join(bin, name), 0o755);
  }
  const adding = await ended(workspace.start(['user', 'add', 'ada', '--role', 'admin'], {}, `${password}\n`));
  if (adding.code !== 0) throw new Error(adding.stderr);
  port = await freePort();
  const tls = { ...(await certificate()), ca: join(workspace.home, 'cert.pem') };
  const cluster = { tls, port, jobs: 2, leaseSeconds: 20, beatSeconds: 1, pollSeconds: 1 };
  writeFileSync(join(data, 'coolsweep.config.ts'), `export default ${JSON.stringify({ cluster })};\n`, { mode: 0o600 });
  const file = join(workspace.home, 'sweep.yaml');
  writeFileSync(file, sweepFile);
  const objectives = join(root, 'sweeps', 'examples', 'objectives');
  const submitted = await workspace.run('submit', file, '--on', 'slurm', '--objectives', objectives);
  if (submitted.code !== 0) throw new Error(submitted.stderr);
  server = serve('--public-url', `https://localhost:${port}`);
  server.stdout?.on('data', (part: Buffer) => (stdout += part.toString()));
  server.stderr?.on('data', (part: Buffer) => (stderr += part.toString()));
  await lineOf(server, (line) => line.includes('"listening"'));
}, 300_000);
afterAll(() => workspace.close());

describe('one service for people, programs and agents', () => {
  it('tells its address, and agents claim and report there until their trials are done', async () => {
    await vi.waitFor(() => expect(endings()).toHaveLength(2), { timeout: 120_000, interval: 200 });
    expect(objectsIn(stdout)).toContainEqual({ event: 'listening', url: `https://localhost:${port}/` });
    for (const ending of endings()) expect(ending).toMatchObject({ outcome: 'completed', attempt: 1 });
    // Of two trials: one attempt each, started by a job.
    expect(new Set(endings().map(({ trial }) => trial)).size).toBe(2);
  });

  it('asks people to sign in', async () => {
    const page = await ask('/', { headers: { 'sec-fetch-mode': 'navigate' } });
    expect([page.status, page.headers.location]).toEqual([303, '/sign-in?next=%2F']);
    const signIn = await ask('/sign-in');
    expect([signIn.status, signIn.headers['strict-transport-security']]).toEqual([200, 'max-age=31536000']);
    expect(signIn.body).toContain('Sign in');
    const headers = { 'content-type': 'application/json', origin: `https://localhost:${port}` };
    const body = JSON.stringify({ name: 'ada', password });
    const signedIn = await ask('/auth/sign-in', { method: 'POST', headers }, body);
    expect(signedIn.status).toBe(200);
    expect(String(signedIn.headers['set-cookie'])).toMatch(/__Host-coolsweep=.*Secure/);
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? '';
    expect((await ask('/', { headers: { cookie } })).status).toBe(200);
  });

  it('answers programs by API token, and shows nothing without', async () => {
    const listed = await ask('/api/trpc/sweep.list', await by('read'));
    expect([listed.status, listed.body.includes('"completed":2')]).toEqual([200, true]);
    expect((await ask('/api/trpc/sweep.list')).status).toBe(401);
    const headers = { ...(await by('read')).headers, host: 'rebound.example' };
    expect((await ask('/api/trpc/sweep.list', { headers })).status).toBe(403);
  });

  it('refuses who says to be an agent and has no token of an attempt, by an API token too', async () => {
    const { headers } = await by('admin');
    for (const given of [{}, { headers }]) {
      const { status } = await ask('/agent/one-service-t1-a1-000000/claim', { method: 'POST', ...given }, '{}');
      // 503 while it may yet take over the attempts of a server before it.
      expect([401, 503]).toContain(status);
    }
  });

  it('tells everybody that it lives and is ready, and its figures those alone who may read them', async () => {
    expect((await ask('/healthz')).body).toBe('alive\n');
    expect((await ask('/readyz')).body).toBe('ready\n');
    expect((await ask('/metrics')).status).toBe(401);
    const { status, body } = await ask('/metrics', await by('metrics'));
    expect(status).toBe(200);
    for (const line of [
      'coolsweep_trials{state="completed"} 2',
      'coolsweep_ingest_request_duration_seconds_count{errand="claim",status="200"} 2',
      'coolsweep_dashboard_up 1',
    ])
      expect(body).toContain(`${line}\n`);
    for (const process of ['scheduler', 'dashboard'])
      expect(body).toMatch(new RegExp(`^coolsweep_process_cpu_seconds_total\\{process="${process}"\\} `, 'm'));
    const types = body.split('\n').filter((line) => line.startsWith('# TYPE '));
    expect(new Set(types).size).toBe(types.length);
  });

  it('logs requests with the address of who asked, and no secret', async () => {
    await ask('/sign-in?token=hunter-2', { headers: { 'x-forwarded-for': '10.1.2.3' } });
    const lines = objectsIn(stderr);
    expect(lines).toContainEqual(
      expect.objectContaining({ program: 'coolsweep-dashboard', path: '/sign-in', status: 200, from: '127.0.0.1' }),
    );
    expect(lines.map(({ from }) => from)).not.toContain('10.1.2.3');
    for (const secret of [password, 'hunter-2', 'coolsweep_']) expect(stderr).not.toContain(secret);
  });

  it('ends with all of it when it is asked to', async () => {
    const over = new Promise((resolve) => server.once('close', resolve));
    server.kill('SIGTERM');
    expect(await over).toBe(0);
    await expect(ask('/healthz')).rejects.toThrow('ECONNREFUSED');
  });
});

describe('one address', () => {
  it('is refused where it says two things at once, with both names', async () => {
    const { code, stderr: told } = await ended(serve('--tls-cert', 'other.pem', '--tls-key', 'other.pem'));
    expect([code, told]).toEqual([2, expect.stringMatching(/--tls-cert other\.pem .*cluster\.tls/)]);
  });
});
