import type { Spool } from './spool.ts';

/** As in the protocol's file, which this one does not load. */
const longestLine = 16_384;

interface Point {
  readonly name: string;
}

/** The part of a trial's message that is looked at; it is parsed by the server. */
interface Message {
  readonly type?: unknown;
  readonly points?: readonly Point[];
}

/**
 * What a trial says, on its way into the spool. Where that has no room, points of metrics are thinned to the last one of
 * each name, and progress and printed lines are left out; they are counted, and the count is told in the trial's log.
 * Everything else (checkpoints, how the trial ends) is always kept.
 */
export class AttemptReports {
  readonly #spool: Spool;
  readonly #attemptId: unknown;
  /** By the metric's name: the last point of those that are left out. */
  readonly #last = new Map<string, Point>();
  #points = 0;
  #lines = 0;
  #isThinning = false;

  constructor(spool: Spool, attemptId: unknown) {
    this.#spool = spool;
    this.#attemptId = attemptId;
  }

  /** Something that the trial said. */
  message(value: unknown): void {
    const message = messageIn(value);
    const isDispensable = message.type === 'metrics' || message.type === 'progress';
    if (!isDispensable) this.#take(value);
    else if (this.#spool.hasRoom) {
      this.#catchUp();
      this.#take(value);
    } else this.#leaveOut(message.points ?? []);
  }

  line(stream: 'stdout' | 'stderr', text: string): void {
    if (this.#spool.hasRoom) this.#spool.append({ kind: 'line', stream, text: text.slice(0, longestLine) });
    else {
      this.#noteFull();
      this.#lines++;
    }
  }

  /** The trial's processes are gone: the last entry. */
  exit(code: number | null, signal: string | null): void {
    this.#catchUp();
    if (this.#points + this.#lines > 0)
      this.#log(`left out while the spool was full: ${this.#points} points of metrics and ${this.#lines} lines`);
    this.#spool.append({ kind: 'exit', code, signal });
  }

  #take(value: unknown): void {
    this.#spool.append({ kind: 'message', value });
  }

  #leaveOut(points: readonly Point[]): void {
    this.#noteFull();
    for (const point of points) this.#last.set(point.name, point);
    this.#points += points.length;
  }

  /** The last points of those that were left out: curves go on from there. */
  #catchUp(): void {
    this.#isThinning = false;
    if (this.#last.size === 0) return;
    this.#points -= this.#last.size;
    this.#take({ attemptId: this.#attemptId, message: { type: 'metrics', points: [...this.#last.values()] } });
    this.#last.clear();
  }

  #noteFull(): void {
    if (this.#isThinning) return;
    this.#isThinning = true;
    this.#log('the spool on the node is full: metrics are thinned, lines are left out, the trial goes on');
  }

  #log(text: string): void {
    this.#take({ attemptId: this.#attemptId, message: { type: 'log', text } });
  }
}

function messageIn(value: unknown): Message {
  const { message } = (value ?? {}) as { readonly message?: Message };
  return message ?? {};
}
