import type { RouterOutputs } from '@coolsweep/api';
import type { TextTable } from '../../ui/textTable.ts';

type Row = RouterOutputs['sweep']['page']['rows'][number];
type Cell = TextTable['rows'][number][number];

const hourMs = 60 * 60 * 1000;

const columns: Readonly<Record<string, (row: Row) => Cell>> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  status: ({ status }) => status,
  tags: ({ tags }) => tags.join(' '),
  trials: ({ total }) => total,
  finished: ({ finished }) => finished,
  running: ({ counts }) => counts.running,
  failed: ({ counts }) => counts.failed,
  diverged: ({ counts }) => counts.diverged,
  pruned: ({ counts }) => counts.pruned,
  cancelled: ({ counts }) => counts.cancelled,
  metric: ({ metric }) => metric?.name ?? null,
  bestMean: ({ best }) => numberOf(best?.objective?.mean),
  bestSd: ({ best }) => numberOf(best?.objective?.sd),
  bestSeeds: ({ best }) => best?.objective?.n ?? null,
  bestParams: ({ best }) => (best === null ? null : JSON.stringify(best.params)),
  created: ({ createdAt }) => createdAt,
  started: ({ startedAt }) => startedAt,
  ended: ({ finishedAt }) => finishedAt,
  gpuHours: ({ slotTime }) => (slotTime === null ? null : slotTime.gpuMs / hourMs),
  cpuHours: ({ slotTime }) => (slotTime === null ? null : slotTime.cpuMs / hourMs),
  priority: ({ priority }) => priority,
  archived: ({ archivedAt }) => archivedAt,
};

/** Sweeps as a table to be saved: numbers in full, moments in ISO 8601, times in hours. */
export function sweepsTable(rows: readonly Row[]): TextTable {
  const cells = Object.values(columns);
  return { columns: Object.keys(columns), rows: rows.map((row) => cells.map((cell) => cell(row))) };
}

/** NaN and infinities come as words. */
function numberOf(numeral: number | string | null | undefined): number | null {
  return numeral === null || numeral === undefined ? null : Number(numeral);
}
