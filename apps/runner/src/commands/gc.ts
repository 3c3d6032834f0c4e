import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LogBook, type DatabasePlace } from '@coolsweep/store';
import {
  groupByConfiguration,
  isFinished,
  rankedMean,
  SweepError,
  type SweepReader,
  type Trial,
} from '@coolsweep/sweep';
import { checkpointsEntry } from '../backup/archive.ts';
import { exitCodes } from '../exitCode.ts';
import { formatBytes } from '../output/format.ts';
import { table } from '../output/table.ts';
import { oldAttempts } from '../remote/clusterFolder.ts';
import { withStore } from '../workspace.ts';
import { foldersIn, leftOver, unusedCaches, type Garbage } from '../workspaceGarbage.ts';
import type { CommandContext } from './command.ts';

export interface GcOptions {
  readonly dryRun: boolean;
  /** For how long caches were not used, and trials whose logs go are finished. */
  readonly days: number;
  /** Whether log lines go too. */
  readonly logs: boolean;
  /** Of how many configurations of each sweep, the best, checkpoints stay. */
  readonly keep: number;
  /** Default: the present. */
  readonly now?: Date;
}

const dayMs = 86_400_000;

/** Trials and sweeps of which checkpoints are needed. */
interface Needs {
  /** Sweeps from which one that is not over was made. */
  readonly origins: ReadonlySet<string>;
  /** Trials of the best configurations: what they have learnt can be exported, and they can be extended. */
  readonly best: ReadonlySet<string>;
}

/** Why the checkpoints of a trial are not needed any more; null while something may go on from them. */
function whyUnneeded(trial: Trial | null, { origins, best }: Needs, before: Date): string | null {
  if (trial === null) return 'of a trial that is not recorded';
  if (!isFinished(trial.state) || origins.has(trial.sweepId) || best.has(trial.id)) return null;
  // Somebody may still ask for them to be tried again, and then they go on from here.
  const mayGoOn = trial.state === 'failed' || trial.state === 'cancelled';
  const isRecent = trial.finishedAt === null || trial.finishedAt >= before;
  return mayGoOn && isRecent ? null : `of a trial that is ${trial.state}, and of no best configuration`;
}

/** Sweeps from which one that is not over was made: its trials may begin where theirs ended. */
async function openOrigins(store: SweepReader): Promise<Set<string>> {
  const sweeps = (await store.listSweeps()).map(({ sweep }) => sweep);
  const open = sweeps.filter(({ state }) => state !== 'finished' && state !== 'cancelled');
  return new Set(open.flatMap(({ origin }) => (origin === null ? [] : [origin.sweepId])));
}

/**
 * Trials of the best configurations of every sweep; of a sweep without a metric, of which none is the best, of all. Where
 * a result was taken over, the trial that was trained.
 */
async function bestTrials(store: SweepReader, keep: number): Promise<Set<string>> {
  const best = new Set<string>();
  if (keep === 0) return best;
  for (const { sweep } of await store.listSweeps()) {
    const { metric } = sweep.spec;
    const all = await store.trialsOf(sweep.id);
    const ranked = metric === null ? [] : groupByConfiguration(all, metric.goal);
    const chosen = ranked.filter((group) => rankedMean(group) !== null).slice(0, keep);
    const kept = metric === null ? all : chosen.flatMap(({ trials }) => trials);
    for (const trial of kept) if (trial.state === 'completed') best.add(trial.reusedFrom ?? trial.id);
  }
  return best;
}

async function trialOrNull(store: SweepReader, id: string): Promise<Trial | null> {
  try {
    return await store.trialById(id);
  } catch (error) {
    if (error instanceof SweepError && error.code === 'not_found') return null;
    throw error;
  }
}

/** Folders of checkpoints that nothing goes on from; those of unknown trials only when they are a day old. */
async function unneededCheckpoints(
  store: SweepReader,
  home: string,
  { before, yesterday, keep }: { readonly before: Date; readonly yesterday: Date; readonly keep: number },
): Promise<Garbage[]> {
  const needs = { origins: await openOrigins(store), best: await bestTrials(store, keep) };
  const found: Garbage[] = [];
  for (const folder of await foldersIn(join(home, checkpointsEntry))) {
    const trial = await trialOrNull(store, folder.name);
    const why = whyUnneeded(trial, needs, before);
    if (why === null || (trial === null && folder.usedAt >= yesterday)) continue;
    found.push({ kind: 'checkpoints', path: folder.path, bytes: folder.bytes, why });
  }
  return found;
}

/** Whether a trial is over, or not recorded at all. */
async function isOver(store: SweepReader, trialId: string): Promise<boolean> {
  const trial = await trialOrNull(store, trialId);
  return trial === null || isFinished(trial.state);
}

/** Log lines of trials that are long finished, as one thing to free. */
async function oldLogs(book: LogBook, place: DatabasePlace, before: Date): Promise<Garbage[]> {
  const { lines, bytes } = await book.oldLogs(before);
  const path = 'file' in place ? place.file : 'the PostgreSQL database';
  return lines === 0 ? [] : [{ kind: 'logs', path, bytes, why: `${lines} lines of trials long finished` }];
}

/** `coolsweep gc`: frees what can be made again and what nothing refers to. Nothing that is a result goes. */
export function gc(
  { environment, console }: CommandContext,
  { dryRun, days, logs, keep, now = new Date() }: GcOptions,
): Promise<number> {
  const before = new Date(now.getTime() - days * dayMs);
  const yesterday = new Date(now.getTime() - dayMs);
  return withStore(environment, async (store, { home, place }) => {
    const book = logs ? await LogBook.open(place) : null;
    try {
      const found = [
        ...(await unusedCaches(environment.cacheDir, { before, yesterday })),
        ...(await leftOver(home, yesterday)),
        ...(await unneededCheckpoints(store, home, { before, yesterday, keep })),
        ...(await oldAttempts({ home }, before, (trialId) => isOver(store, trialId))),
        ...(book === null ? [] : await oldLogs(book, place, before)),
      ];
      if (!dryRun)
        for (const { kind, path } of found) if (kind !== 'logs') await rm(path, { recursive: true, force: true });
      if (!dryRun) await book?.removeOldLogs(before);
      report(console, found, dryRun);
    } finally {
      await book?.close();
    }
    return exitCodes.ok;
  });
}

function report(console: CommandContext['console'], found: readonly Garbage[], dryRun: boolean): void {
  const bytes = found.reduce((sum, one) => sum + one.bytes, 0);
  console.value({ dryRun, bytes, freed: found });
  const rows = found.map((one) => [one.kind, formatBytes(one.bytes), one.why, one.path]);
  if (found.length > 0) console.line(table(['what', 'size', 'why', 'where'], rows));
  console.line(found.length === 0 ? 'nothing to free' : `${formatBytes(bytes)} ${dryRun ? 'would be freed' : 'freed'}`);
  if (found.some(({ kind }) => kind === 'logs'))
    console.line('the database keeps its size, and uses the space of log lines for what comes next');
}
