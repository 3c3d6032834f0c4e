import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Span as OtelSpan } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Span, SpanStart, Tracer } from './tracer.ts';

/** How soon a span is told, milliseconds. */
const delayMs = 2000;

/**
 * Spans by OTLP over HTTP, many at a time. Its exporter reads address, headers, time-outs and certificates from the
 * environment. It is not the tracer of the whole process: nothing else makes spans behind its back.
 */
export class OtlpTracer implements Tracer {
  readonly #provider: BasicTracerProvider;
  readonly #spans = new WeakMap<Span, OtelSpan>();

  constructor(service: string) {
    const named = resourceFromAttributes({ 'service.name': service });
    const resource = defaultResource()
      .merge(named)
      .merge(detectResources({ detectors: [envDetector] }));
    const processor = new BatchSpanProcessor(new OTLPTraceExporter(), { scheduledDelayMillis: delayMs });
    this.#provider = new BasicTracerProvider({ resource, spanProcessors: [processor] });
  }

  begin(name: string, { at, parent = null, isServed = false, attributes = {} }: SpanStart = {}): Span {
    const above = parent === null ? undefined : this.#spans.get(parent);
    const context = above === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, above);
    const kind = isServed ? SpanKind.SERVER : SpanKind.INTERNAL;
    const otel = this.#provider
      .getTracer('coolsweep')
      .startSpan(name, { kind, attributes, ...(at !== undefined && { startTime: at }) }, context);
    const span: Span = {
      end: (how = {}) => {
        otel.setAttributes(how.attributes ?? {});
        if (typeof how.problem === 'string') otel.setStatus({ code: SpanStatusCode.ERROR, message: how.problem });
        otel.end(how.at);
      },
    };
    this.#spans.set(span, otel);
    return span;
  }

  async close(): Promise<void> {
    // Nobody waits for a collector that is away.
    await this.#provider.shutdown().catch(() => undefined);
  }
}
