'use client';
import { useQueries } from '@tanstack/react-query';
import { useApi } from '../api/Api.tsx';
import { mostRowsOfGroup } from './groupItems.ts';
import type { TrialRow } from './trialColumns.tsx';
import type { TrialGroup } from './trialGroups.ts';
import { tableInput, type PagesQuestion } from './useTrialPages.ts';
import { withFilter, type Filter } from './filters.ts';

/** The rows of open groups, by the keys of the groups. */
export function useGroupRows(
  sweepId: string,
  groups: readonly TrialGroup[],
  { sort, where }: Pick<PagesQuestion, 'sort' | 'where'>,
): ReadonlyMap<string, readonly TrialRow[]> {
  const api = useApi();
  const answers = useQueries({
    queries: groups.map(({ filters }) => {
      const both = filters.reduce<Filter[]>((all, filter) => withFilter(all, filter.by, filter), [...where]);
      return api.trial.table.queryOptions({
        ...tableInput({ sweepId, sort, where: both }),
        offset: 0,
        limit: mostRowsOfGroup,
      });
    }),
  });
  return new Map(groups.map(({ key }, index) => [key, answers[index]?.data?.rows ?? []]));
}
