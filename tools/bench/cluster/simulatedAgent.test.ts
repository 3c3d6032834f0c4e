import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { agentBeat, agentClaim, agentDelivery, agentVersion, fromTrial, type AttemptFile } from '@coolsweep/sweep';
import { expect, it } from 'vitest';
import { LoadTally } from './loadTally.ts';
import { pointsPerReport, SimulatedAgent } from './simulatedAgent.ts';

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const part of request) text += String(part);
  return JSON.parse(text);
}

it('says what an agent says, in order, and again what was not acknowledged', async () => {
  const heard: string[] = [];
  const tokens = new Set<string | undefined>();
  let received = 0;
  let refusals = 1;
  const server = createServer((request, response) => {
    void (async () => {
      tokens.add(request.headers.authorization);
      const body = await bodyOf(request);
      const orders = () => ({ desired: 'run', leaseMs: 1000, received });
      const what = request.url?.split('/').at(-1);
      if (what === 'claim') agentClaim.parse(body);
      if (what === 'beat') agentBeat.parse(body);
      if (what === 'deliver' && refusals-- > 0) {
        response.writeHead(500).end('{}');
        return;
      }
      if (what === 'deliver') {
        const { first, entries } = agentDelivery.parse(body);
        expect(first).toBe(received + 1);
        received += entries.length;
        for (const entry of entries) {
          const isMessage = entry.kind === 'message';
          heard.push(isMessage ? fromTrial.parse(entry.value).message.type : entry.kind);
        }
      }
      response.end(JSON.stringify({ ...orders(), start: { attemptId: 7 } }));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const file: AttemptFile = {
    ...{ version: agentVersion, attempt: 'a', address: `http://127.0.0.1:${port}/agent/a`, token: 'secret' },
    ...{ beatMs: 10_000, program: { entry: '', execArgv: [], environment: {} } },
  };
  const tally = new LoadTally();
  const agent = new SimulatedAgent(file, tally);
  await agent.claim();
  await agent.beat();
  agent.report();
  await agent.finish();
  server.close();
  expect(agent.attemptId).toBe(7);
  expect(heard).toEqual(['metrics', 'progress', 'completed', 'exit']);
  expect([...tokens]).toEqual(['Bearer secret']);
  expect([agent.points, agent.backlog]).toEqual([pointsPerReport, 0]);
  const { points, failures, beatMs, deliveryMs } = tally.take(0);
  expect({ points, failures }).toEqual({ points: pointsPerReport, failures: 1 });
  expect([beatMs.length, deliveryMs.length]).toEqual([1, 3]);
  expect(tally.take(0).points).toBe(0);
});
