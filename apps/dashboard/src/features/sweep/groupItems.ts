import type { TrialGroup } from './trialGroups.ts';

/** A line of a grouped table: the head of a group, or one of its trials. */
export type GroupPlace =
  | { readonly kind: 'group'; readonly group: TrialGroup }
  | { readonly kind: 'row'; readonly group: TrialGroup; readonly index: number };

/** Trials of an open group that are listed; a filter shows the others. */
export const mostRowsOfGroup = 100;

/** Heads of groups, with the rows of those that are open below them. */
export function groupItems(groups: readonly TrialGroup[], open: readonly string[]): GroupPlace[] {
  return groups.flatMap((group): GroupPlace[] => {
    const rows = open.includes(group.key) ? Math.min(group.trials.length, mostRowsOfGroup) : 0;
    return [
      { kind: 'group', group },
      ...Array.from({ length: rows }, (_, index) => ({ kind: 'row', group, index }) as const),
    ];
  });
}
