import { spawn } from 'node:child_process';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lineOf } from '../command.ts';
import type { DashboardScene } from './dashboardScene.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly cookie: string;
}

function answerOf(address: URL, path: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(
      { host: '127.0.0.1', port: address.port, path, headers: { host: address.host, ...headers } },
      (response) => {
        let body = '';
        response.on('data', (part: Buffer) => (body += part.toString()));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body,
            cookie: response.headers['set-cookie']?.[0]?.split(';')[0] ?? '',
          }),
        );
      },
    )
      .on('error', reject)
      .end();
  });
}

/** Whoever must not get anything from a dashboard without users; the sweep `tiny` is there. */
export function strangers(scene: DashboardScene): void {
  describe('who gets nothing from the dashboard', () => {
    const ask = (path: string, headers: Readonly<Record<string, string>> = {}) =>
      answerOf(scene.address, path, headers);
    const paths = ['/', '/sweeps/tiny', '/api/trpc/sweep.list', '/_next/static/chunks/main.js', '/icon.svg'];
    const cookie = async () => (await ask(`${scene.address.pathname}${scene.address.search}`)).cookie;

    it('serves who has the token', async () => {
      const { status, body } = await ask('/api/trpc/sweep.list', { cookie: await cookie() });
      expect(status).toBe(200);
      expect(body).toContain('tiny');
    });

    it.each(paths)('another program without the token: %s', async (path) => {
      const { status, body } = await ask(path);
      expect(status).toBe(401);
      expect(body).not.toContain('tiny');
    });

    it.each(paths)('a page of a foreign origin, even with the cookie: %s', async (path) => {
      const { status, body } = await ask(path, { cookie: await cookie(), origin: 'https://example.org' });
      expect(status).toBe(403);
      expect(body).not.toContain('tiny');
    });

    it.each(paths)('a wrong Host header (DNS rebinding), even with the cookie: %s', async (path) => {
      const { status, body } = await ask(path, { cookie: await cookie(), host: 'rebound.example' });
      expect(status).toBe(403);
      expect(body).not.toContain('tiny');
    });

    it('a wrong token', async () => {
      expect((await ask('/?token=wrong')).status).toBe(401);
    });

    const root = process.getuid?.() === 0;
    if (!root) process.stderr.write('SKIPPED: another local user, becoming one takes root\n');
    it.skipIf(!root)('another local user: neither the token, nor the database, nor the page', async () => {
      const script = `
        const fs = require('node:fs');
        const tried = (action) => { try { action(); return 'read'; } catch (error) { return error.code; } };
        fetch(${JSON.stringify(`${scene.address.origin}/`)}).then(async (answer) => console.log(JSON.stringify({
          uid: process.getuid(),
          token: tried(() => fs.readFileSync(${JSON.stringify(join(scene.workspace.home, 'data', 'dashboard-token'))})),
          database: tried(() => fs.readFileSync(${JSON.stringify(join(scene.workspace.home, 'data', 'coolsweep.db'))})),
          status: answer.status,
          tells: (await answer.text()).includes('tiny'),
        })));`;
      const nobody = spawn(process.execPath, ['-e', script], {
        uid: 65534,
        gid: 65534,
        cwd: '/',
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const line = await lineOf(nobody, (text) => text.startsWith('{'));
      expect(JSON.parse(line)).toEqual({ uid: 65534, token: 'EACCES', database: 'EACCES', status: 401, tells: false });
    });
  });
}
