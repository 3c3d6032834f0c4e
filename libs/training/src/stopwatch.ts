/** Seconds of what is done between `go` and `stop`. */
export interface Stopwatch {
  readonly seconds: () => number;
  readonly stop: () => void;
  readonly go: () => void;
}

/** A stopwatch that stands at `start` seconds. */
export function stopwatch(start: number): Stopwatch {
  let before = start;
  let since: number | null = null;
  const seconds = () => before + (since === null ? 0 : (performance.now() - since) / 1000);
  return {
    seconds,
    stop: () => {
      before = seconds();
      since = null;
    },
    go: () => {
      since ??= performance.now();
    },
  };
}
