export { openTracer } from './openTracer.ts';
export type { Attributes, Span, SpanStart, Tracer } from './tracer.ts';
