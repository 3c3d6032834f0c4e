import {
  canonicalJson,
  contentHash,
  type JsonObject,
  type NewSweep,
  type NewTrial,
  type Sweep,
  type SweepEdit,
  type SweepState,
  type Trial,
} from '@coolsweep/sweep';
import { refusals, refuseDuplicates, slugOf, sweepIdOf, trialIdOf } from '@coolsweep/sweep/storing';
import { insertRows } from './insertRows.ts';
import { sweepOfRow, trialOfRow } from './rows.ts';
import type { Statements } from './sqliteConnection.ts';

/** Recording sweeps and trials, each function within a transaction. */

export function createSweep(db: Statements, given: NewSweep, at: Date): Sweep {
  const { spec, source, environment, trials, state = 'active', priority = 0, origin = null } = given;
  refuseDuplicates(trials);
  const id = freeId(db, slugOf(spec.name));
  db.run(
    `INSERT INTO "Sweep" ("id", "name", "state", "spec", "source", "environmentHash", "createdAt", "priority", "origin")
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[id, spec.name, state, JSON.stringify(spec), source, keepEnvironment(db, environment), at.getTime()],
      ...[priority, origin === null ? null : JSON.stringify(origin)],
    ],
  );
  insertTrials(db, { sweepId: id, trials, firstNumber: 1 });
  return sweepOf(db, id);
}

export function addTrials(db: Statements, sweepId: string, trials: readonly NewTrial[]): Trial[] {
  mustHaveSweep(db, sweepId);
  refuseDuplicates(trials);
  const known = 'SELECT 1 AS "known" FROM "Trial" WHERE "sweepId" = ? AND "configHash" = ? AND "seed" = ?';
  for (const trial of trials) {
    if (db.all(known, [sweepId, trial.configHash, trial.seed]).length > 0) throw refusals.duplicateTrial(trial);
  }
  const [last] = db.all('SELECT MAX("number") AS "number" FROM "Trial" WHERE "sweepId" = ?', [sweepId]);
  const before = Number(last?.number ?? 0);
  insertTrials(db, { sweepId, trials, firstNumber: before + 1 });
  const added = 'SELECT * FROM "Trial" WHERE "sweepId" = ? AND "number" > ? ORDER BY "number"';
  return db.all(added, [sweepId, before]).map(trialOfRow);
}

export function setSweepState(db: Statements, sweepId: string, state: SweepState): void {
  const changed = db.run('UPDATE "Sweep" SET "state" = ? WHERE "id" = ?', [state, sweepId]);
  if (changed === 0) throw refusals.unknownSweep(sweepId);
}

export function editSweep(db: Statements, sweepId: string, { priority, tags, archivedAt }: SweepEdit): Sweep {
  const values = {
    ...(priority !== undefined && { priority }),
    ...(tags !== undefined && { tags: JSON.stringify(tags) }),
    ...(archivedAt !== undefined && { archivedAt: archivedAt?.getTime() ?? null }),
  };
  for (const [column, value] of Object.entries(values)) {
    db.run(`UPDATE "Sweep" SET "${column}" = ? WHERE "id" = ?`, [value, sweepId]);
  }
  return sweepOf(db, sweepId);
}

/** In one statement, so that no trial that somebody retries meanwhile is left behind. */
export function finishSweep(db: Statements, sweepId: string): boolean {
  const changed = db.run(
    `UPDATE "Sweep" SET "state" = 'finished'
     WHERE "id" = ? AND "state" NOT IN ('finished', 'cancelled') AND "requested" IS NULL
       AND NOT EXISTS (SELECT 1 FROM "Trial" WHERE "sweepId" = ? AND "state" = 'waiting')
       AND NOT EXISTS (SELECT 1 FROM "Trial" WHERE "sweepId" = ? AND "state" = 'running')`,
    [sweepId, sweepId, sweepId],
  );
  if (changed === 0) mustHaveSweep(db, sweepId);
  return changed > 0;
}

/** @throws SweepError `not_found` */
export function sweepOf(db: Statements, sweepId: string): Sweep {
  const [row] = db.all(
    `SELECT s.*, e."json" AS "environmentJson" FROM "Sweep" s
     JOIN "Environment" e ON e."hash" = s."environmentHash" WHERE s."id" = ?`,
    [sweepId],
  );
  if (row === undefined) throw refusals.unknownSweep(sweepId);
  return sweepOfRow(row, String(row.environmentJson));
}

/** @throws SweepError `not_found` */
export function mustHaveSweep(db: Statements, sweepId: string): void {
  if (db.all('SELECT 1 AS "known" FROM "Sweep" WHERE "id" = ?', [sweepId]).length === 0) {
    throw refusals.unknownSweep(sweepId);
  }
}

/** Keeps one row for each environment that differs, and returns its key. */
export function keepEnvironment(db: Statements, environment: JsonObject): string {
  const hash = contentHash(environment);
  const insert = 'INSERT INTO "Environment" ("hash", "json") VALUES (?, ?) ON CONFLICT DO NOTHING';
  db.run(insert, [hash, canonicalJson(environment)]);
  return hash;
}

function freeId(db: Statements, slug: string): string {
  // A slug has no signs that GLOB or LIKE would take for patterns.
  const rows = db.all('SELECT "id" FROM "Sweep" WHERE "id" GLOB ?', [`${slug}*`]);
  const taken = new Set(rows.map(({ id }) => id));
  let n = 1;
  while (taken.has(sweepIdOf(slug, n))) n++;
  return sweepIdOf(slug, n);
}

function insertTrials(
  db: Statements,
  { sweepId, trials, firstNumber }: { sweepId: string; trials: readonly NewTrial[]; firstNumber: number },
): void {
  insertRows(db, {
    into: '"Trial" ("id", "sweepId", "number", "params", "config", "configHash", "seed")',
    rows: trials.map(({ params, config, configHash, seed }, index) => {
      const number = firstNumber + index;
      const given = [JSON.stringify(params), JSON.stringify(config), configHash, seed];
      return [trialIdOf(sweepId, number), sweepId, number, ...given];
    }),
  });
}
