import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { agentVersion, type AgentClaim, type AgentGrant, type AgentOrders, type AttemptFile } from '@coolsweep/sweep';
import type { LoadTally } from './loadTally.ts';

/** Metrics of a report: as many as a trial has that measures its layers little. */
const metrics = [
  ...['train/loss', 'train/accuracy', 'train/gradientNorm', 'train/learningRate', 'train/rho'],
  ...['train/temperature', 'train/noiseScale', 'validation/loss', 'validation/accuracy', 'train/imagesPerSecond'],
];
export const pointsPerReport = metrics.length;

/** As the agents of trials have them. */
const mostEntries = 500;
const mostWaitMs = 10_000;
const retryMs = 200;

interface Entry {
  /** As JSON. */
  readonly text: string;
  readonly points: number;
}

interface Answer {
  /** 0: there was none. */
  readonly status: number;
  readonly text: string;
}

/**
 * The agent of a trial that is not there: claims the attempt, beats, and delivers numbered entries in order until they are
 * acknowledged, by HTTP connections of its own, as a real one does.
 */
export class SimulatedAgent {
  readonly #file: AttemptFile;
  readonly #address: URL;
  readonly #tally: LoadTally;
  readonly #connections = new Agent({ keepAlive: true, maxSockets: 2 });
  readonly #nonce = randomUUID();
  /** Entries that are not acknowledged. */
  #entries: Entry[] = [];
  /** Number of the first of these, from 1. */
  #first = 1;
  #attemptId = 0;
  #step = 0;
  #acknowledged = 0;
  #isDelivering = false;
  #isFenced = false;
  #onDelivered: (() => void) | null = null;

  constructor(file: AttemptFile, tally: LoadTally) {
    this.#file = file;
    this.#address = new URL(file.address);
    this.#tally = tally;
  }

  get attemptId(): number {
    return this.#attemptId;
  }

  /** Points that were acknowledged. */
  get points(): number {
    return this.#acknowledged;
  }

  /** Points that wait for it. */
  get backlog(): number {
    return pointsIn(this.#entries);
  }

  /** Asks for the right to start the trial until it is given. */
  async claim(): Promise<void> {
    const claim: AgentClaim = {
      ...{ version: agentVersion, nonce: this.#nonce, host: 'simulated', pid: process.pid, job: null, machine: null },
      ...{ node: process.version, devices: null, atMs: Date.now(), hasProgram: true },
    };
    for (;;) {
      const { status, text } = await this.#ask('claim', JSON.stringify(claim));
      if (status === 200) {
        const { start } = JSON.parse(text) as AgentGrant;
        this.#attemptId = (start as { readonly attemptId: number }).attemptId;
        return;
      }
      if (status === 401 || status === 409) throw new Error(`an attempt was refused: ${text}`);
      await new Promise((resolve) => setTimeout(resolve, 5 * retryMs));
    }
  }

  /** Asks for the lease to be renewed. */
  async beat(): Promise<void> {
    const sentMs = performance.now();
    const { status } = await this.#ask('beat', JSON.stringify({ nonce: this.#nonce }));
    this.#tally.beat(performance.now() - sentMs, status === 200);
  }

  /** What a trial says every some updates: its metrics, and how far it is. */
  report(): void {
    const step = ++this.#step;
    const points = metrics.map((name, index) => ({ name, step, value: Math.sin(step + index) / (1 + step) }));
    this.#say({ type: 'metrics', points }, points.length);
    this.#say({ type: 'progress', step, steps: 1_000_000 });
    this.#begin();
  }

  /** Ends the trial, when everything before is acknowledged; resolves when that is, too. */
  async finish(): Promise<void> {
    await this.#delivered();
    this.#say({ type: 'completed', results: { 'validation/accuracy': 0.5 } });
    this.#append({ kind: 'exit', code: 0, signal: null }, 0);
    this.#begin();
    await this.#delivered();
    this.#connections.destroy();
  }

  #say(message: object, points = 0): void {
    this.#append({ kind: 'message', value: { attemptId: this.#attemptId, message } }, points);
  }

  #append(entry: object, points: number): void {
    this.#entries.push({ text: JSON.stringify(entry), points });
  }

  #begin(): void {
    if (!this.#isDelivering) void this.#deliver();
  }

  async #delivered(): Promise<void> {
    if (this.#entries.length > 0 && !this.#isFenced)
      await new Promise<void>((resolve) => (this.#onDelivered = resolve));
  }

  /** Sends what is there, one request at a time, until all is acknowledged. */
  async #deliver(): Promise<void> {
    this.#isDelivering = true;
    while (this.#entries.length > 0 && !this.#isFenced) {
      const sentMs = performance.now();
      const entries = this.#entries.slice(0, mostEntries).map(({ text }) => text);
      const body = `{"nonce":"${this.#nonce}","first":${this.#first},"entries":[${entries.join(',')}]}`;
      const { status, text: answer } = await this.#ask('deliver', body);
      this.#tally.delivery(performance.now() - sentMs, status === 200);
      if (status === 200) this.#acknowledge((JSON.parse(answer) as AgentOrders).received);
      else if (status === 401 || status === 409) this.#isFenced = true;
      else await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
    this.#isDelivering = false;
    this.#onDelivered?.();
    this.#onDelivered = null;
  }

  #acknowledge(received: number): void {
    const points = pointsIn(this.#entries.splice(0, received + 1 - this.#first));
    this.#first = received + 1;
    this.#acknowledged += points;
    this.#tally.acknowledged(points);
  }

  #ask(what: 'claim' | 'beat' | 'deliver', body: string): Promise<Answer> {
    const { hostname, port, pathname } = this.#address;
    return new Promise((resolve) => {
      const none = () => resolve({ status: 0, text: '' });
      const sent = request(
        {
          ...{ hostname, port, path: `${pathname}/${what}`, method: 'POST', agent: this.#connections },
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            authorization: `Bearer ${this.#file.token}`,
          },
          timeout: mostWaitMs,
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (part: string) => (text += part));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
          response.on('error', none);
        },
      );
      sent.on('timeout', () => sent.destroy());
      sent.on('error', none);
      sent.end(body);
    });
  }
}

function pointsIn(entries: readonly Entry[]): number {
  return entries.reduce((sum, { points }) => sum + points, 0);
}
