/**
 * A process full of simulated agents, which do what the benchmark orders; see `loadProtocol.ts`. They report at the rate
 * that was ordered whether they are answered or not, evenly spread over time.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AttemptFile } from '@coolsweep/sweep';
import { loadOrder, type LoadAnswer, type LoadOrder } from './loadProtocol.ts';
import { LoadTally } from './loadTally.ts';
import { pointsPerReport, SimulatedAgent } from './simulatedAgent.ts';

const tickMs = 10;
/** Agents that claim at the same time. */
const claimsAtOnce = 50;

const tally = new LoadTally();
let agents: SimulatedAgent[] = [];
/** Time between two things of one agent, and when each does its next, milliseconds. */
const beats = { everyMs: Infinity, nextMs: [] as number[] };
const reports = { everyMs: Infinity, nextMs: [] as number[] };

/** Has every agent do its next thing at a moment of its own within the time between two. */
function spread(rhythm: typeof beats, everyMs: number): void {
  const nowMs = performance.now();
  rhythm.everyMs = everyMs;
  rhythm.nextMs = agents.map((_, index) => nowMs + (everyMs * (index + 1)) / agents.length);
}

function beatOf(rhythm: typeof beats, act: (agent: SimulatedAgent) => void): void {
  const nowMs = performance.now();
  for (const [index, agent] of agents.entries()) {
    while ((rhythm.nextMs[index] ?? Infinity) <= nowMs) {
      rhythm.nextMs[index] = (rhythm.nextMs[index] ?? 0) + rhythm.everyMs;
      act(agent);
    }
  }
}

async function begin({ folders, beatMs }: Extract<LoadOrder, { type: 'begin' }>): Promise<void> {
  const files = await Promise.all(
    folders.map(async (folder) => JSON.parse(await readFile(join(folder, 'attempt.json'), 'utf8')) as AttemptFile),
  );
  const all = files.map((file) => new SimulatedAgent(file, tally));
  const waiting = [...all];
  const claimers = Array.from({ length: claimsAtOnce }, async () => {
    for (let agent = waiting.pop(); agent !== undefined; agent = waiting.pop()) await agent.claim();
  });
  await Promise.all(claimers);
  agents = all;
  spread(beats, beatMs);
  setInterval(() => {
    beatOf(reports, (agent) => agent.report());
    beatOf(beats, (agent) => void agent.beat());
  }, tickMs);
}

async function obey(order: LoadOrder): Promise<LoadAnswer> {
  switch (order.type) {
    case 'begin':
      await begin(order);
      return { type: 'done' };
    case 'rate':
      spread(reports, (1000 * pointsPerReport * agents.length) / order.pointsPerSecond);
      return { type: 'done' };
    case 'take': {
      const backlog = agents.reduce((sum, agent) => sum + agent.backlog, 0);
      return { type: 'tally', tally: tally.take(backlog) };
    }
    case 'finish':
      spread(reports, Infinity);
      await Promise.all(agents.map((agent) => agent.finish()));
      return { type: 'finished', points: agents.map(({ attemptId, points }) => [attemptId, points]) };
  }
}

process.on('disconnect', () => process.exit(1));
process.on('message', (raw) => {
  void obey(loadOrder.parse(raw))
    .catch((error: unknown): LoadAnswer => ({ type: 'failed', message: String(error) }))
    .then((answer) => process.send?.(answer));
});
