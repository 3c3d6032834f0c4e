import { setTimeout as delay } from 'node:timers/promises';

/** The sweep takes some seconds undisturbed, and minutes on a very busy machine; what takes longer does not end by itself. */
const longestMs = 600_000;

/** @throws Error that names what did not happen, when the promise takes too long */
export async function within<T>(promise: Promise<T>, what: string, ms = longestMs): Promise<T> {
  const given = new AbortController();
  const late = delay(ms, null, { signal: given.signal }).then(() => {
    throw new Error(`${what} took more than ${ms / 1000} s`);
  });
  // Its end by the abort below is of no interest.
  late.catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    given.abort();
  }
}

/** Asks until there is an answer; null when there is none in time. */
export async function eventually<T>(ask: () => T | null, ms: number): Promise<T | null> {
  const deadline = performance.now() + ms;
  for (;;) {
    const answer = ask();
    if (answer !== null || performance.now() > deadline) return answer;
    await delay(50);
  }
}
