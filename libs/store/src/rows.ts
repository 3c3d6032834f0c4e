import { fromNumeral, toNumeral, type Attempt, type LogLine, type Sweep, type Trial } from '@coolsweep/sweep';
import type {
  Attempt as AttemptRow,
  LogLine as LogRow,
  Sweep as SweepRow,
  Trial as TrialRow,
} from './generated/client.ts';

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

export function fromStored({ value, valueClass }: StoredNumber): number {
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

function resultsOf(json: string): Trial['results'] {
  const stored = JSON.parse(json) as Record<string, Parameters<typeof fromNumeral>[0]>;
  return Object.fromEntries(Object.entries(stored).map(([name, value]) => [name, fromNumeral(value)]));
}

type Environment = Sweep['environment'];

export function sweepOf(row: SweepRow & { environment: { json: string } }): Sweep {
  return {
    id: row.id,
    name: row.name,
    state: row.state as Sweep['state'],
    spec: JSON.parse(row.spec) as Sweep['spec'],
    source: row.source,
    environment: JSON.parse(row.environment.json) as Environment,
    createdAt: row.createdAt,
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
    results: resultsOf(row.results),
    failure: row.failureMessage === null ? null : { message: row.failureMessage, step: row.failureStep },
    progress: { step: row.step, steps: row.steps },
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
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
    environment: row.environment === null ? {} : (JSON.parse(row.environment.json) as Environment),
  };
}

export function logLineOf({ at, stream, text }: LogRow): LogLine {
  return { at, stream: stream as LogLine['stream'], text };
}
