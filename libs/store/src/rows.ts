import {
  fromNumeral,
  toNumeral,
  type Attempt,
  type JsonObject,
  type LogLine,
  type OpenSweep,
  type SchedulerRow,
  type Sweep,
  type Trial,
} from '@coolsweep/sweep';
import { isClaimable } from '@coolsweep/sweep/storing';
import type {
  Attempt as AttemptRow,
  LogLine as LogRow,
  Scheduler,
  Sweep as SweepRow,
  Trial as TrialRow,
} from './generated/client.ts';
import type { SqlRow, SqlValue } from './sqliteConnection.ts';

/**
 * Rows as the domain's values and back. What a column holds was written by this library, so its type is trusted.
 */

/** A number as the databases keep it: neither has NaN in JSON, and SQLite would make null of it. */
export interface StoredNumber {
  /** The number, or 0 when it is not finite. */
  readonly value: number;
  /** -1: -Infinity, 0: finite, 1: Infinity, 2: NaN. */
  readonly valueClass: number;
}

export function toStored(value: number): StoredNumber {
  if (Number.isFinite(value)) return { value, valueClass: 0 };
  return { value: 0, valueClass: Number.isNaN(value) ? 2 : Math.sign(value) };
}

function fromStored({ value, valueClass }: StoredNumber): number {
  switch (valueClass) {
    case 0:
      return value;
    case 2:
      return Number.NaN;
    default:
      return valueClass * Infinity;
  }
}

export function resultsToJson(results: Trial['results']): string {
  return JSON.stringify(Object.fromEntries(Object.entries(results).map(([name, value]) => [name, toNumeral(value)])));
}

type StoredResults = Readonly<Record<string, Parameters<typeof fromNumeral>[0]>>;

/** Results as their JSON says them: words for what is not finite. */
export function resultsFrom(stored: StoredResults): Trial['results'] {
  // There are seldom words, and ten thousand trials have some hundred thousand results.
  if (isNumbers(stored)) return stored;
  return Object.fromEntries(Object.entries(stored).map(([name, value]) => [name, fromNumeral(value)]));
}

function isNumbers(stored: StoredResults): stored is Trial['results'] {
  return Object.values(stored).every((value) => typeof value === 'number');
}

function jsonOf(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}

/** SQLite gives milliseconds, PostgreSQL dates. */
function dateOf(time: SqlValue | undefined): Date | null {
  return time === null || time === undefined ? null : new Date(time);
}

/** A trial from a row as the driver gives it. */
export function trialOfRow(row: SqlRow): Trial {
  const [startedAt, finishedAt, retriedAt] = [row.startedAt, row.finishedAt, row.retriedAt].map(dateOf);
  return trialOf({ ...row, startedAt, finishedAt, retriedAt } as TrialRow);
}

/** A sweep from a row as the driver gives it, with the JSON of its environment. */
export function sweepOfRow(row: SqlRow, environment: string): Sweep {
  return sweepOf({
    ...row,
    createdAt: dateOf(row.createdAt),
    archivedAt: dateOf(row.archivedAt),
    environment: { json: environment },
  } as Parameters<typeof sweepOf>[0]);
}

export function sweepOf(row: SweepRow & { environment: { json: string } }): Sweep {
  return {
    id: row.id,
    name: row.name,
    state: row.state as Sweep['state'],
    spec: JSON.parse(row.spec) as Sweep['spec'],
    source: row.source,
    environment: JSON.parse(row.environment.json) as JsonObject,
    createdAt: row.createdAt,
    priority: row.priority,
    origin: jsonOf(row.origin) as Sweep['origin'],
    requested: row.requested as Sweep['requested'],
    endReason: row.endReason,
    tags: JSON.parse(row.tags) as Sweep['tags'],
    archivedAt: row.archivedAt,
    engine: row.engine as Sweep['engine'],
  };
}

export function objectiveOf({ objective, objectiveClass }: Pick<TrialRow, 'objective' | 'objectiveClass'>) {
  return objective === null ? null : fromStored({ value: objective, valueClass: objectiveClass ?? 0 });
}

export function trialOf(row: TrialRow): Trial {
  return {
    id: row.id,
    sweepId: row.sweepId,
    number: row.number,
    params: JSON.parse(row.params) as Trial['params'],
    config: JSON.parse(row.config) as Trial['config'],
    configHash: row.configHash,
    seed: row.seed,
    state: row.state as Trial['state'],
    objective: objectiveOf(row),
    results: resultsFrom(JSON.parse(row.results) as StoredResults),
    failure: row.failureMessage === null ? null : { message: row.failureMessage, step: row.failureStep },
    progress: { step: row.step, steps: row.steps },
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    addressHash: row.addressHash,
    reusedFrom: row.reusedFrom,
    continues: jsonOf(row.continues) as Trial['continues'],
    decision: jsonOf(row.decision) as Trial['decision'],
    requested: row.requested as Trial['requested'],
    checkpoint: jsonOf(row.checkpoint) as Trial['checkpoint'],
    retriedAt: row.retriedAt,
  };
}

export function attemptOf(row: AttemptRow & { environment: { json: string } | null }): Attempt {
  return {
    id: row.id,
    trialId: row.trialId,
    number: row.number,
    owner: row.owner,
    outcome: row.outcome as Attempt['outcome'],
    message: row.message,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    leaseUntil: row.leaseUntil,
    environment: row.environment === null ? {} : (JSON.parse(row.environment.json) as JsonObject),
    finalHash: row.finalHash,
  };
}

export function logLineOf({ at, stream, text }: LogRow): LogLine {
  return { at, stream: stream as LogLine['stream'], text };
}

export function schedulerOf(row: Scheduler): SchedulerRow {
  const { machine, ...rest } = row;
  return {
    ...rest,
    slots: JSON.parse(row.slots) as SchedulerRow['slots'],
    ...(machine !== null && { machine: JSON.parse(machine) as NonNullable<SchedulerRow['machine']> }),
  };
}

/** 0 or 1 of SQLite, of the kind that the adapter sees fit; PostgreSQL has booleans. */
type Truth = number | bigint | boolean;

/** What SQL says of a sweep that is open. */
interface OpenSweepRow {
  readonly id: string;
  readonly state: string;
  readonly priority: number;
  readonly engine: string | null;
  readonly requested: string | null;
  readonly waiting: Truth;
  /** Some of what waits was not asked to pause or to be cancelled. */
  readonly unasked: Truth;
  readonly running: Truth;
  readonly asked: Truth;
}

export function openSweepOf(row: OpenSweepRow): OpenSweep {
  const [state, requested] = [row.state as Sweep['state'], row.requested as Sweep['requested']];
  const [waiting, unasked, running, asked] = [row.waiting, row.unasked, row.running, row.asked].map(
    (truth) => Number(truth) === 1,
  );
  return {
    id: row.id,
    state,
    priority: row.priority,
    engine: row.engine as Sweep['engine'],
    requested,
    has: {
      waiting: waiting === true,
      running: running === true,
      claimable: unasked === true && isClaimable({ state, requested }),
    },
    isAsked: requested !== null || asked === true || (state === 'paused' && running === true),
  };
}
