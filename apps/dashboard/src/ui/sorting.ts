import type { SortingState } from '@tanstack/react-table';

/** A sort order as text for an address: `-objective` is descending; null for the order of the data. */
export function sortingToText(sorting: SortingState): string | null {
  const [first] = sorting;
  return first === undefined ? null : `${first.desc ? '-' : ''}${first.id}`;
}

/** The sort order in an address; columns that do not exist are ignored. */
export function sortingFromText(text: string | null, columns: readonly string[]): SortingState {
  if (text === null) return [];
  const desc = text.startsWith('-');
  const id = desc ? text.slice(1) : text;
  return columns.includes(id) ? [{ id, desc }] : [];
}
