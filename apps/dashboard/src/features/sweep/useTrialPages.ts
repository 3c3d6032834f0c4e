'use client';
import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { useApi } from '../api/Api.tsx';
import type { Filter } from './filters.ts';
import type { TrialRow } from './trialColumns.tsx';
import type { DataSort } from '../../ui/DataTable.tsx';

/** Trials of one question to the server. */
export const pageSize = 100;

export interface PagesQuestion {
  readonly sweepId: string;
  readonly sort: DataSort | null;
  readonly where: readonly Filter[];
  /** Pages that are needed. */
  readonly pages: readonly number[];
}

/** Filters as the server takes them. */
export function whereInput(where: readonly Filter[]) {
  return where.map((filter) => ('oneOf' in filter ? { by: filter.by, oneOf: [...filter.oneOf] } : { ...filter }));
}

/** The order and filters of the table, as the server takes them. */
export function tableInput({ sweepId, sort, where }: Omit<PagesQuestion, 'pages'>) {
  return {
    sweepId,
    sort: sort === null ? [] : [{ by: sort.by, descending: sort.isDescending }],
    where: whereInput(where),
  };
}

/** The pages of a table that are on the screen, and how many rows there are in all. */
export function useTrialPages(question: PagesQuestion) {
  const api = useApi();
  const input = tableInput(question);
  const answers = useQueries({
    queries: question.pages.map((page) =>
      api.trial.table.queryOptions(
        { ...input, offset: page * pageSize, limit: pageSize },
        { placeholderData: keepPreviousData, meta: { live: { progress: true } } },
      ),
    ),
  });
  const rows = new Map<number, TrialRow>();
  answers.forEach(({ data }, index) => {
    const start = (question.pages[index] ?? 0) * pageSize;
    data?.rows.forEach((row, place) => rows.set(start + place, row));
  });
  const total = answers.find(({ data }) => data !== undefined)?.data?.total ?? null;
  return { rows, total, error: answers.find(({ error }) => error !== null)?.error ?? null };
}
