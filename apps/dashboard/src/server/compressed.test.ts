import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { compressed } from './compressed.ts';
import type { Handler } from './guardedServer.ts';

let server: Server | null = null;
afterEach(() => server?.close());

async function served(handler: Handler): Promise<string> {
  const packed = compressed(handler);
  server = createServer((request, response) => void packed(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const long = JSON.stringify(Array.from({ length: 2000 }, (_, index) => index));

it.each(['/api/trpc/curve.grouped', '/sweeps'])(
  'an answer of %s is packed for those who can read that',
  async (path) => {
    const origin = await served((_, response) => {
      response.setHeader('Content-Type', 'application/json');
      response.end(long);
    });
    const packed = await fetch(`${origin}${path}`);
    expect(packed.headers.get('content-encoding')).toMatch(/^(gzip|br)$/);
    expect(await packed.text()).toBe(long);
    const plain = await fetch(`${origin}${path}`, { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(await plain.text()).toBe(long);
  },
);

it('an event goes out when it is flushed, and does not wait for the end', async () => {
  const origin = await served((_, response) => {
    response.setHeader('Content-Type', 'text/event-stream');
    response.write('data: 1\n\n');
    (response as unknown as { flush: () => void }).flush();
  });
  const { body } = await fetch(`${origin}/api/events`);
  const reader = body!.getReader();
  const { value } = await reader.read();
  expect(new TextDecoder().decode(value)).toBe('data: 1\n\n');
  await reader.cancel();
});

it('what a handler fails with is told to who called', async () => {
  const failing = compressed(() => Promise.reject(new Error('not today')));
  let told = '';
  server = createServer((request, response) => {
    Promise.resolve(failing(request, response)).catch((error: unknown) => {
      told = String(error);
      response.end();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  expect(told).toContain('not today');
});
