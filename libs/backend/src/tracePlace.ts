/** Frames that belong to the machinery and not to the step. */
const machinery =
  /node_modules|node:internal|libs\/backend\/src\/(graphRecorder|tracePlace|tensorflowKernels|compile\w*|tracing|random)\.ts/;

/** `convolution (libs/models/src/convolution.ts:80)` for a line of a stack that has a place in a file. */
function readable(frame: string): string | null {
  const [, name = 'the step', file, line] =
    /^\s*at (?:(?:new |async )?(\S+) (?:\[.*\] )?\()?(?:file:\/\/)?(.*?):(\d+):\d+\)?$/.exec(frame) ?? [];
  if (file === undefined || line === undefined) return null;
  return `${name} (${file.split('/').slice(-4).join('/')}:${line})`;
}

/** Frames of TensorFlow.js lie between the step and the recorder: ten would not reach far enough. */
const frames = 60;

/** The lines of the present stack, innermost first. */
function stackLines(): readonly string[] {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = frames;
  const { stack = '' } = new Error('place');
  Error.stackTraceLimit = stackTraceLimit;
  return stack.split('\n').slice(1);
}

/** Where in the traced function the present call comes from. */
export function tracePlace(): string {
  const own = stackLines().filter((frame) => !machinery.test(frame));
  return own.map(readable).find((place) => place !== null) ?? 'an unknown place';
}

/** Names of the functions that the present call comes from, innermost first. */
export function callersOf(): readonly string[] {
  const { stackTraceLimit } = Error;
  const prepareStackTrace: unknown = Reflect.get(Error, 'prepareStackTrace');
  Error.stackTraceLimit = frames;
  // As usual, a stack is looked up in source maps: a thousand of them, one for each constant of a trace, take a second.
  Error.prepareStackTrace = (_, sites) => sites.flatMap((site) => site.getFunctionName() ?? []).join('\n');
  const { stack = '' } = new Error('callers');
  Object.assign(Error, { stackTraceLimit, prepareStackTrace });
  return stack.split('\n');
}
