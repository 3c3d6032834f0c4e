import { tracePlace } from './tracePlace.ts';

let depth = 0;

/** A step that cannot be compiled because a value in it would be frozen into the graph. */
export class TraceError extends Error {
  override readonly name = 'TraceError';
}

/** Runs a function as part of a trace. */
export function whileTracing<T>(trace: () => T): T {
  depth += 1;
  try {
    return trace();
  } finally {
    depth -= 1;
  }
}

/** @throws TraceError inside a trace: what JavaScript draws at random would be the same at every step */
export function refuseRandomnessInTrace(source: string): void {
  if (depth === 0) return;
  throw new TraceError(
    `${source} in a compiled step, at ${tracePlace()}: its numbers would be the same at every step; ` +
      'draw them with statelessUniform or statelessNormal from a key that is an input',
  );
}
