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
import { sweepOfRow, trialOfRow } from './rows.ts';
import { all, insert, locking, run, type Sql, type Write } from './writeSteps.ts';

/** Recording sweeps and trials, each function within a transaction. */

export function* createSweep(given: NewSweep, at: Date): Write<Sweep> {
  const { spec, source, environment, trials, state = 'active', priority = 0, origin = null, engine = null } = given;
  refuseDuplicates(trials);
  const id = yield* freeId(slugOf(spec.name));
  const environmentHash = yield* keepEnvironment(environment);
  yield* run(
    `INSERT INTO "Sweep"
       ("id", "name", "state", "spec", "source", "environmentHash", "createdAt", "priority", "origin", "engine")
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[id, spec.name, state, JSON.stringify(spec), source, environmentHash, at],
      ...[priority, origin === null ? null : JSON.stringify(origin), engine],
    ],
  );
  yield* insertTrials({ sweepId: id, trials, firstNumber: 1 });
  return yield* sweepOf(id);
}

export function* addTrials(sweepId: string, trials: readonly NewTrial[]): Write<Trial[]> {
  yield* holdSweep(sweepId);
  refuseDuplicates(trials);
  const known = 'SELECT 1 AS "known" FROM "Trial" WHERE "sweepId" = ? AND "configHash" = ? AND "seed" = ?';
  for (const trial of trials) {
    const same = yield* all(known, [sweepId, trial.configHash, trial.seed]);
    if (same.length > 0) throw refusals.duplicateTrial(trial);
  }
  const [last] = yield* all('SELECT MAX("number") AS "number" FROM "Trial" WHERE "sweepId" = ?', [sweepId]);
  const before = Number(last?.number ?? 0);
  yield* insertTrials({ sweepId, trials, firstNumber: before + 1 });
  const added = 'SELECT * FROM "Trial" WHERE "sweepId" = ? AND "number" > ? ORDER BY "number"';
  return (yield* all(added, [sweepId, before])).map(trialOfRow);
}

export function* setSweepState(sweepId: string, state: SweepState): Write<void> {
  const changed = yield* run('UPDATE "Sweep" SET "state" = ? WHERE "id" = ?', [state, sweepId]);
  if (changed === 0) throw refusals.unknownSweep(sweepId);
}

export function* editSweep(sweepId: string, { priority, tags, archivedAt }: SweepEdit): Write<Sweep> {
  const values = {
    ...(priority !== undefined && { priority }),
    ...(tags !== undefined && { tags: JSON.stringify(tags) }),
    ...(archivedAt !== undefined && { archivedAt }),
  };
  for (const [column, value] of Object.entries(values)) {
    yield* run(`UPDATE "Sweep" SET "${column}" = ? WHERE "id" = ?`, [value, sweepId]);
  }
  return yield* sweepOf(sweepId);
}

/** The sweep is held, and asked again in one statement, so that no trial that somebody retries meanwhile is left behind. */
export function* finishSweep(sweepId: string): Write<boolean> {
  yield* holdSweep(sweepId);
  const changed = yield* run(
    `UPDATE "Sweep" SET "state" = 'finished'
     WHERE "id" = ? AND "state" NOT IN ('finished', 'cancelled') AND "requested" IS NULL
       AND NOT EXISTS (SELECT 1 FROM "Trial" WHERE "sweepId" = ? AND "state" = 'waiting')
       AND NOT EXISTS (SELECT 1 FROM "Trial" WHERE "sweepId" = ? AND "state" = 'running')`,
    [sweepId, sweepId, sweepId],
  );
  return changed > 0;
}

const sweepSql = `
  SELECT s.*, e."json" AS "environmentJson" FROM "Sweep" s
  JOIN "Environment" e ON e."hash" = s."environmentHash" WHERE s."id" = ?`;

const heldSweepSql = locking(sweepSql, 's');

/** @throws SweepError `not_found` */
export function* sweepOf(sweepId: string): Write<Sweep> {
  return yield* oneSweep(sweepSql, sweepId);
}

/**
 * The sweep, which nobody else changes until the transaction ends, nor does anybody add trials to it.
 *
 * @throws SweepError `not_found`
 */
export function* holdSweep(sweepId: string): Write<Sweep> {
  return yield* oneSweep(heldSweepSql, sweepId);
}

function* oneSweep(sql: Sql, sweepId: string): Write<Sweep> {
  const [row] = yield* all(sql, [sweepId]);
  if (row === undefined) throw refusals.unknownSweep(sweepId);
  return sweepOfRow(row, String(row.environmentJson));
}

/** @throws SweepError `not_found` */
export function* mustHaveSweep(sweepId: string): Write<void> {
  const found = yield* all('SELECT 1 AS "known" FROM "Sweep" WHERE "id" = ?', [sweepId]);
  if (found.length === 0) throw refusals.unknownSweep(sweepId);
}

/** Keeps one row for each environment that differs, and returns its key. */
export function* keepEnvironment(environment: JsonObject): Write<string> {
  const hash = contentHash(environment);
  const insert = 'INSERT INTO "Environment" ("hash", "json") VALUES (?, ?) ON CONFLICT DO NOTHING';
  yield* run(insert, [hash, canonicalJson(environment)]);
  return hash;
}

/** Two that record sweeps of one name at once must not find the same id free: PostgreSQL lets them in one by one. */
const namingSql: Sql = { sqlite: null, postgres: `SELECT pg_advisory_xact_lock(7305, 1)` };

// A slug has no signs that GLOB or LIKE would take for patterns.
const takenSql: Sql = {
  sqlite: `SELECT "id" FROM "Sweep" WHERE "id" GLOB ? || '*'`,
  postgres: `SELECT "id" FROM "Sweep" WHERE "id" LIKE ? || '%'`,
};

function* freeId(slug: string): Write<string> {
  yield* all(namingSql);
  const taken = new Set((yield* all(takenSql, [slug])).map(({ id }) => id));
  let n = 1;
  while (taken.has(sweepIdOf(slug, n))) n++;
  return sweepIdOf(slug, n);
}

function* insertTrials({
  sweepId,
  trials,
  firstNumber,
}: {
  sweepId: string;
  trials: readonly NewTrial[];
  firstNumber: number;
}): Write<void> {
  yield* insert({
    into: 'Trial',
    columns: {
      ...{ id: 'text', sweepId: 'text', number: 'int4', params: 'text', config: 'text', configHash: 'text' },
      seed: 'int4',
    },
    rows: trials.map(({ params, config, configHash, seed }, index) => {
      const number = firstNumber + index;
      const given = [JSON.stringify(params), JSON.stringify(config), configHash, seed];
      return [trialIdOf(sweepId, number), sweepId, number, ...given];
    }),
  });
}
