import {
  isFinished,
  trialStates,
  type Attempt,
  type LogLine,
  type LogPart,
  type OpenSweep,
  type SchedulerRow,
  type Sweep,
  type SweepOverview,
  type SweepReader,
  type Trial,
  type TrialState,
} from '@coolsweep/sweep';
import { bestOf, refusals } from '@coolsweep/sweep/storing';
import type { PrismaClient } from './generated/client.ts';
import { attemptOf, logLineOf, openSweepOf, schedulerOf, sweepOf, trialOf } from './rows.ts';

/** Ids in one statement: SQLite takes at most 32,766 parameters. */
const idsPerQuery = 5000;

type SweepRow = Parameters<typeof sweepOf>[0] & { startedAt: Date | null };

/** What people and screens read, see `SweepReader`. */
export class SweepQueries {
  readonly #prisma: PrismaClient;
  readonly #summaries: SweepReader['trialSummaries'];
  /** Finished trials never change, so a best of as many of them is still the best. */
  readonly #best = new Map<string, { readonly finished: number; readonly best: SweepOverview['best'] }>();

  /** @param summaries as `trialSummaries` of the store */
  constructor(prisma: PrismaClient, summaries: SweepReader['trialSummaries']) {
    this.#prisma = prisma;
    this.#summaries = summaries;
  }

  async listSweeps(): Promise<SweepOverview[]> {
    const rows = await this.#prisma.sweep.findMany({
      include: { environment: true },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    });
    return this.#overviews(rows);
  }

  async sweepById(sweepId: string): Promise<SweepOverview> {
    const row = await this.#prisma.sweep.findUnique({ where: { id: sweepId }, include: { environment: true } });
    const [overview] = await this.#overviews(row === null ? [] : [row]);
    if (overview === undefined) throw refusals.unknownSweep(sweepId);
    return overview;
  }

  async trialById(trialId: string): Promise<Trial> {
    const row = await this.#prisma.trial.findUnique({ where: { id: trialId } });
    if (row === null) throw refusals.unknownTrial(trialId);
    return trialOf(row);
  }

  async trialAt(addressHash: string): Promise<Trial | null> {
    const row = await this.#prisma.trial.findFirst({
      where: { addressHash, reusedFrom: null, state: { in: ['completed', 'diverged'] } },
      orderBy: [{ finishedAt: 'asc' }, { id: 'asc' }],
    });
    return row === null ? null : trialOf(row);
  }

  async repeated(sweepId: string): Promise<Trial[]> {
    await this.#mustHaveSweep(sweepId);
    const rows = await this.#prisma.$queryRaw<{ id: string }[]>`
      SELECT t."id" FROM "Trial" t WHERE t."sweepId" = ${sweepId} AND t."state" = 'waiting' AND EXISTS (
        SELECT 1 FROM "Trial" o WHERE o."configHash" = t."configHash" AND o."seed" = t."seed"
          AND o."state" IN ('completed', 'diverged') AND o."addressHash" IS NOT NULL AND o."reusedFrom" IS NULL
      )`;
    const trials: Trial[] = [];
    for (const ids of chunks(rows.map(({ id }) => id))) {
      trials.push(...(await this.#prisma.trial.findMany({ where: { id: { in: ids } } })).map(trialOf));
    }
    return trials.sort((a, b) => a.number - b.number);
  }

  async attemptsOf(trialId: string): Promise<Attempt[]> {
    const rows = await this.#prisma.attempt.findMany({
      where: { trialId },
      include: { environment: true },
      orderBy: { number: 'asc' },
    });
    if (rows.length === 0) await this.trialById(trialId);
    return rows.map(attemptOf);
  }

  async logOf(trialId: string, { limit = 1000, attempt: number }: LogPart): Promise<LogLine[]> {
    const attempt = await this.#prisma.attempt.findFirst({
      where: { trialId, ...(number !== undefined && { number }) },
      orderBy: { number: 'desc' },
      select: { id: true },
    });
    if (attempt === null) {
      await this.trialById(trialId);
      if (number !== undefined) throw refusals.unmadeAttempt(trialId, number);
      return [];
    }
    const rows = await this.#prisma.logLine.findMany({
      where: { attemptId: attempt.id },
      orderBy: { id: 'desc' },
      take: limit,
    });
    return rows.reverse().map(logLineOf);
  }

  async schedulers(): Promise<SchedulerRow[]> {
    const rows = await this.#prisma.scheduler.findMany({ orderBy: [{ startedAt: 'asc' }, { id: 'asc' }] });
    return rows.map(schedulerOf);
  }

  /** Looks whether there are such trials, and counts none: a scheduler asks every second. */
  async openSweeps(): Promise<OpenSweep[]> {
    const rows = await this.#prisma.$queryRaw<Parameters<typeof openSweepOf>[0][]>`
      SELECT s."id", s."state", s."priority", s."engine", s."requested",
        EXISTS (SELECT 1 FROM "Trial" t WHERE t."sweepId" = s."id" AND t."state" = 'waiting') AS "waiting",
        EXISTS (
          SELECT 1 FROM "Trial" t WHERE t."sweepId" = s."id" AND t."state" = 'waiting' AND t."requested" IS NULL
        ) AS "unasked",
        EXISTS (SELECT 1 FROM "Trial" t WHERE t."sweepId" = s."id" AND t."state" = 'running') AS "running",
        -- The plus keeps SQLite from going through all trials of the sweep instead of those that were asked.
        EXISTS (
          SELECT 1 FROM "Trial" t WHERE t."requested" IN ('pause', 'cancel') AND +t."sweepId" = s."id"
            AND (t."requested" = 'cancel' OR t."state" = 'running')
        ) AS "asked"
      FROM "Sweep" s WHERE s."state" NOT IN ('finished', 'cancelled') ORDER BY s."createdAt", s."id"`;
    return rows.map(openSweepOf);
  }

  async #mustHaveSweep(sweepId: string): Promise<void> {
    if ((await this.#prisma.sweep.count({ where: { id: sweepId } })) === 0) throw refusals.unknownSweep(sweepId);
  }

  async #overviews(rows: readonly SweepRow[]): Promise<SweepOverview[]> {
    const groups = await this.#prisma.trial.groupBy({
      by: ['sweepId', 'state'],
      // One sweep is the other case besides all of them.
      where: rows.length === 1 ? { sweepId: rows[0]?.id ?? '' } : {},
      _count: true,
      _max: { finishedAt: true },
    });
    const bySweep = groupedBy(groups, ({ sweepId }) => sweepId);
    const overviews: SweepOverview[] = [];
    for (const row of rows) {
      const sweep = sweepOf(row);
      const states = bySweep.get(row.id) ?? [];
      const count = (state: TrialState) => states.find((group) => group.state === state)?._count ?? 0;
      const ends = states.map(({ _max }) => _max.finishedAt?.getTime() ?? null);
      overviews.push({
        sweep,
        counts: Object.fromEntries(trialStates.map((state) => [state, count(state)])) as SweepOverview['counts'],
        best: await this.#bestOf(sweep, count('completed') + count('diverged')),
        startedAt: row.startedAt,
        finishedAt: states.every(({ state }) => isFinished(state as TrialState)) ? latestOf(ends) : null,
      });
    }
    return overviews;
  }

  async #bestOf({ id, spec }: Sweep, finished: number): Promise<SweepOverview['best']> {
    if (finished === 0 || spec.metric === null) return null;
    const known = this.#best.get(id);
    if (known?.finished === finished) return known.best;
    const trials = (await this.#summaries(id)).filter(({ state }) => state === 'completed' || state === 'diverged');
    const best = bestOf(trials, spec.metric);
    this.#best.set(id, { finished: trials.length, best });
    return best;
  }
}

function latestOf(times: readonly (number | null)[]): Date | null {
  const known = times.flatMap((time) => time ?? []);
  return known.length === 0 ? null : new Date(Math.max(...known));
}

function chunks<T>(values: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(values.length / idsPerQuery) }, (_, index) =>
    values.slice(index * idsPerQuery, (index + 1) * idsPerQuery),
  );
}

function groupedBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group === undefined) groups.set(keyOf(value), [value]);
    else group.push(value);
  }
  return groups;
}
