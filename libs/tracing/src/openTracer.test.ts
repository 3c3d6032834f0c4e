import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tracingEnvironment } from './env.ts';
import { openTracer } from './openTracer.ts';

interface Told {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly ToldSpan[] }[];
  }[];
}
interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}
interface ToldSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code: number; readonly message?: string };
}

/** Takes what an exporter sends, as a collector would. */
let collector: Server;
let told: Told[] = [];
let paths: (string | undefined)[] = [];

beforeEach(async () => {
  [told, paths] = [[], []];
  collector = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      paths.push(request.url);
      told.push(JSON.parse(body) as Told);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as AddressInfo;
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', `http://127.0.0.1:${port}`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  collector.closeAllConnections();
  await new Promise((resolve) => collector.close(resolve));
});

const spans = () =>
  told.flatMap(({ resourceSpans }) => resourceSpans.flatMap((one) => one.scopeSpans.flatMap((s) => s.spans)));

describe('the tracer', () => {
  it('tells a collector of spans, with those that belong to them, their time and what is said of them', async () => {
    const tracer = await openTracer('coolsweep-test');
    const at = new Date('2026-03-02T09:00:00.000Z');
    const attempt = tracer?.begin('trial attempt', { at, attributes: { 'coolsweep.trial': 'rates-t1' } });
    tracer?.begin('deliver', { parent: attempt ?? null, isServed: true }).end({ problem: 'too much' });
    attempt?.end({ at: new Date(at.getTime() + 1500), attributes: { 'coolsweep.outcome': 'completed' } });
    tracer?.begin('another').end();
    await tracer?.close();
    expect(new Set(paths)).toEqual(new Set(['/v1/traces']));
    const [above, below, other] = ['trial attempt', 'deliver', 'another'].map((name) =>
      spans().find((one) => one.name === name),
    );
    expect(below).toMatchObject({
      traceId: above?.traceId,
      parentSpanId: above?.spanId,
      status: { message: 'too much' },
    });
    expect(other?.traceId).not.toBe(above?.traceId);
    expect(BigInt(above?.endTimeUnixNano ?? 0) - BigInt(above?.startTimeUnixNano ?? 0)).toBe(1_500_000_000n);
    expect(above?.attributes.map(({ key, value }) => [key, value.stringValue])).toEqual([
      ['coolsweep.trial', 'rates-t1'],
      ['coolsweep.outcome', 'completed'],
    ]);
    const service = told[0]?.resourceSpans[0]?.resource.attributes.find(({ key }) => key === 'service.name');
    expect(service?.value.stringValue).toBe('coolsweep-test');
  });

  it('costs nothing but its spans when nobody listens', async () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', 'http://127.0.0.1:1');
    vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '200');
    const tracer = await openTracer('coolsweep-test');
    tracer?.begin('lost').end();
    await expect(tracer?.close()).resolves.toBeUndefined();
  });
});

describe('the environment', () => {
  it.each([
    [{}, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://here:4318' }, true],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://here:4318/v1/traces' }, true],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://here:4318', OTEL_SDK_DISABLED: 'true' }, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://here:4318', OTEL_TRACES_EXPORTER: 'none' }, false],
  ])('%j asks for traces: %s', (all, isWanted) => {
    expect(tracingEnvironment(all)).toMatchObject({ isWanted });
  });

  it('that asks for none gets none', async () => {
    expect(await openTracer('coolsweep-test', tracingEnvironment({}))).toBeNull();
  });

  it('that asks for a protocol which is not spoken is told', async () => {
    const all = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://here:4317', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    await expect(openTracer('coolsweep-test', tracingEnvironment(all))).rejects.toThrow('not sent by grpc');
  });
});
