import { basename } from 'node:path';
import type Database from 'libsql';

/** An attempt as it is in the database; times are milliseconds. */
export interface AttemptRecord {
  readonly number: number;
  readonly outcome: string | null;
  readonly message: string | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly finalHash: string | null;
}

/** A metric point; the class tells NaN and the infinities apart. */
export interface PointRecord {
  readonly name: string;
  readonly step: number;
  readonly value: number;
  readonly valueClass: number;
}

export interface TrialRecord {
  readonly id: string;
  /** Configuration and seed, which decide the result. */
  readonly key: string;
  readonly state: string;
  readonly objective: number | null;
  /** Name of the file of the checkpoint to go on from; null before there is one. */
  readonly checkpoint: string | null;
  /** Last values of the metrics by name, without times. */
  readonly results: Readonly<Record<string, unknown>>;
  readonly attempts: readonly AttemptRecord[];
  /** Of the last attempt, without times, in order of name and step. */
  readonly points: readonly PointRecord[];
  /** How many attempts went on from a checkpoint. */
  readonly resumed: number;
}

export interface SweepRecord {
  readonly id: string;
  readonly state: string;
  readonly trials: readonly TrialRecord[];
}

type TrialRow = Pick<TrialRecord, 'id' | 'key' | 'state' | 'objective'> & {
  readonly results: string;
  readonly checkpoint: string | null;
};

/** Metrics that say how long something took, and so differ from run to run. */
function isTime(name: string): boolean {
  return name.startsWith('time/');
}

/** The rows that a query gives, in any kind of database. */
export type Rows = (sql: string, ...values: readonly string[]) => unknown[];

/** All sweeps in a file; none where a program died before it had made the tables. */
export function readSweepsIn(database: Database.Database): SweepRecord[] {
  const rows: Rows = (sql, ...values) => database.prepare(sql).all(...values);
  return rows(`SELECT "name" FROM sqlite_master WHERE "name" = 'Sweep'`).length === 0 ? [] : readSweeps(rows);
}

/** All sweeps, where there are tables. */
export function readSweeps(rows: Rows): SweepRecord[] {
  const sweeps = rows('SELECT "id", "state" FROM "Sweep" ORDER BY "createdAt", "id"');
  return (sweeps as Pick<SweepRecord, 'id' | 'state'>[]).map((sweep) => ({
    ...sweep,
    trials: trialsOf(rows, sweep.id),
  }));
}

function trialsOf(rows: Rows, sweepId: string): TrialRecord[] {
  const trials = rows(
    `SELECT "id", "configHash" || ' seed ' || "seed" AS "key", "state", "objective", "results", "checkpoint" FROM "Trial"
     WHERE "sweepId" = ? ORDER BY "number"`,
    sweepId,
  ) as TrialRow[];
  return trials.map((row) => ({
    ...row,
    checkpoint: row.checkpoint === null ? null : basename((JSON.parse(row.checkpoint) as { path: string }).path),
    results: withoutTimes(JSON.parse(row.results) as Record<string, unknown>),
    attempts: attemptsOf(rows, row.id),
    points: pointsOf(rows, row.id),
    resumed: resumptionsOf(rows, row.id),
  }));
}

function withoutTimes(results: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(results).filter(([name]) => !isTime(name)));
}

function attemptsOf(rows: Rows, trialId: string): AttemptRecord[] {
  return rows(
    `SELECT "number", "outcome", "message", "startedAt", "endedAt", "finalHash" FROM "Attempt"
     WHERE "trialId" = ? ORDER BY "number"`,
    trialId,
  ) as AttemptRecord[];
}

function pointsOf(rows: Rows, trialId: string): PointRecord[] {
  const points = rows(
    `SELECT "name", "step", "value", "valueClass" FROM "MetricPoint"
     WHERE "attemptId" = (SELECT max("id") FROM "Attempt" WHERE "trialId" = ?) ORDER BY "name", "step"`,
    trialId,
  ) as PointRecord[];
  return points.filter(({ name }) => !isTime(name));
}

function resumptionsOf(rows: Rows, trialId: string): number {
  const [row] = rows(
    `SELECT count(*) AS "count" FROM "LogLine" l JOIN "Attempt" a ON a."id" = l."attemptId"
     WHERE a."trialId" = ? AND l."text" LIKE 'goes on from the checkpoint %'`,
    trialId,
  ) as { count: number }[];
  return row?.count ?? 0;
}

/** What SQLite itself finds wrong with the database, one line each. */
export function damageOf(database: Database.Database): string[] {
  const checked = database.prepare('PRAGMA integrity_check').all() as { integrity_check: string }[];
  const strayed = database.prepare('PRAGMA foreign_key_check').all();
  return [
    ...checked.map(({ integrity_check: text }) => text).filter((text) => text !== 'ok'),
    ...strayed.map((row) => `a row refers to one that is not there: ${JSON.stringify(row)}`),
  ];
}
