import { setTimeout as delay } from 'node:timers/promises';
import { LogBook } from '@coolsweep/store';
import { isFinished, SweepError, type Attempt, type SweepReader } from '@coolsweep/sweep';
import { exitCodes } from '../exitCode.ts';
import { formatLogLine } from '../output/logLine.ts';
import { withStore } from '../workspace.ts';
import type { CommandContext } from './command.ts';

export interface LogsOptions {
  /** Go on until the trial is finished. */
  readonly follow: boolean;
  /** Only the last lines of what is there; null: all. */
  readonly tail: number | null;
  /** Number of the attempt; null: the latest. */
  readonly attempt: number | null;
  /** Ends the following. Default: Ctrl-C or SIGTERM. */
  readonly signal?: AbortSignal;
  /** Between two looks at the log. Default: 500. */
  readonly pollMs?: number;
}

/** Lines that are read at once, so that a long log does not fill the memory. */
const linesAtOnce = 1000;

/** Lines of one trial as they are printed: what was printed last, and of which attempt. */
class LogPrinter {
  readonly #book: LogBook;
  readonly #console: CommandContext['console'];
  readonly #trialId: string;
  #attempt: Attempt | null = null;
  #lastId = 0;

  constructor(book: LogBook, console: CommandContext['console'], trialId: string) {
    this.#book = book;
    this.#console = console;
    this.#trialId = trialId;
  }

  /** Prints what is new of these attempts, the rest of an earlier one before the first line of a later one. */
  async print(attempts: readonly Attempt[]): Promise<void> {
    const from = this.#attempt?.number ?? 0;
    for (const attempt of attempts.filter(({ number }) => number >= from)) {
      if (this.#attempt !== null && attempt.number > from) this.#console.line(`attempt ${attempt.number}`);
      this.#attempt = attempt;
      for (;;) {
        const lines = await this.#book.linesOf(attempt.id, { after: this.#lastId, limit: linesAtOnce });
        this.#put(attempt, lines);
        if (lines.length < linesAtOnce) break;
      }
    }
  }

  /** Prints the last lines of an attempt; what follows is new. */
  async printLast(attempt: Attempt, count: number): Promise<void> {
    this.#attempt = attempt;
    // One more than is wanted tells from which id on lines are new, also when none is wanted.
    const lines = await this.#book.linesOf(attempt.id, { last: Math.max(count, 1) });
    this.#lastId = lines.at(-1)?.id ?? 0;
    if (count > 0) this.#put(attempt, lines);
  }

  #put(attempt: Attempt, lines: Awaited<ReturnType<LogBook['linesOf']>>): void {
    for (const { id, at, stream, text } of lines) {
      this.#console.value({ trial: this.#trialId, attempt: attempt.number, at, stream, text });
      this.#console.line(formatLogLine({ at, stream, text }));
      this.#lastId = id;
    }
  }
}

/** The attempt that was asked for, or the latest; null when there is none yet. */
function chosen(trialId: string, attempts: readonly Attempt[], number: number | null): Attempt | null {
  if (number === null) return attempts.at(-1) ?? null;
  const found = attempts.find((attempt) => attempt.number === number);
  if (found !== undefined) return found;
  throw new SweepError(
    'not_found',
    attempts.length === 0
      ? `${trialId} has had no attempt yet; leave --attempt out and give --follow to wait for the first.`
      : `${trialId} has no attempt ${number}; --attempt takes 1 to ${attempts.length}.`,
  );
}

/** Aborts at Ctrl-C or SIGTERM; `release` gives both signals back. */
function interruption(): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, abort);
  const release = () => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.removeListener(name, abort);
  };
  return { signal: controller.signal, release };
}

interface Following {
  readonly store: SweepReader;
  readonly trialId: string;
  /** Only this attempt; null: all from here on. */
  readonly attempt: number | null;
  readonly pollMs: number;
  readonly signal: AbortSignal;
}

/** Prints what is new until the attempt, or the trial, is over. */
async function follow(printer: LogPrinter, { store, trialId, attempt, pollMs, signal }: Following): Promise<void> {
  while (!signal.aborted) {
    // Asked before the lines are read: what was written before the end is not missed.
    const { state } = await store.trialById(trialId);
    const attempts = (await store.attemptsOf(trialId)).filter(({ number }) => attempt === null || number === attempt);
    await printer.print(attempts);
    if (isFinished(state) || (attempt !== null && attempts.every(({ outcome }) => outcome !== null))) return;
    await delay(pollMs, undefined, { signal }).catch(() => undefined);
  }
}

/** `coolsweep logs TRIAL`: what a trial wrote, and with `follow` what it goes on to write. */
export function logs(
  { environment, console }: CommandContext,
  trialId: string,
  { follow: follows, tail, attempt: number, signal, pollMs = 500 }: LogsOptions,
): Promise<number> {
  return withStore(environment, async (store, { place }) => {
    const { reusedFrom } = await store.trialById(trialId);
    const attempt = chosen(trialId, await store.attemptsOf(trialId), number);
    if (attempt === null && reusedFrom !== null)
      console.note(`${trialId} has no log: its result was taken over; see coolsweep logs ${reusedFrom}`);
    else if (attempt === null && !follows) console.note(`${trialId} has no log yet: it waits; --follow waits with it`);
    const book = await LogBook.open(place);
    const interrupted = interruption();
    try {
      const printer = new LogPrinter(book, console, trialId);
      if (attempt !== null && tail !== null) await printer.printLast(attempt, tail);
      else if (attempt !== null) await printer.print([attempt]);
      if (follows)
        await follow(printer, { store, trialId, attempt: number, pollMs, signal: signal ?? interrupted.signal });
    } finally {
      interrupted.release();
      await book.close();
    }
    return exitCodes.ok;
  });
}
