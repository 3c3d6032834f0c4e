/** A column of the trial table, as the reader has it. */
export interface ColumnLayout {
  readonly id: string;
  readonly isPinned: boolean;
  /** In CSS pixels; null for the width it has by itself. */
  readonly width: number | null;
}

/** Pinned columns stay on the screen: more than these leave no room for the others. */
const mostPinned = 4;

/** Columns as text for an address, in their order: `!number,state,objective~160`; `!` pins, `~` gives a width. */
export function layoutToText(layout: readonly ColumnLayout[]): string {
  return layout
    .map(
      ({ id, isPinned, width }) =>
        `${isPinned ? '!' : ''}${encodeURIComponent(id)}${width === null ? '' : `~${width}`}`,
    )
    .join(',');
}

/** The columns in an address; null when it names none. */
export function layoutFromText(text: string): ColumnLayout[] | null {
  const columns = text.split(',').flatMap((part) => {
    const [, pin, id = '', width] = /^(!?)([^~]+)(?:~(\d+))?$/.exec(part) ?? [];
    if (id === '') return [];
    return { id: decodeURIComponent(id), isPinned: pin === '!', width: width === undefined ? null : Number(width) };
  });
  return columns.length === 0 ? null : columns;
}

/** Pinned columns stand first. */
export function ordered(layout: readonly ColumnLayout[]): ColumnLayout[] {
  const pinned = layout.filter(({ isPinned }) => isPinned).slice(0, mostPinned);
  return [
    ...pinned,
    ...layout.filter((column) => !pinned.includes(column)).map((column) => ({ ...column, isPinned: false })),
  ];
}

export function withColumn(layout: readonly ColumnLayout[], id: string, change: Partial<ColumnLayout>): ColumnLayout[] {
  return ordered(layout.map((column) => (column.id === id ? { ...column, ...change } : column)));
}

/** Shows a column, at the end, or hides it. */
export function toggled(layout: readonly ColumnLayout[], id: string): ColumnLayout[] {
  return layout.some((column) => column.id === id)
    ? layout.filter((column) => column.id !== id)
    : [...layout, { id, isPinned: false, width: null }];
}

/** Puts a column one place further left or right; the border of the pinned ones is not crossed. */
export function moved(layout: readonly ColumnLayout[], id: string, by: -1 | 1): ColumnLayout[] {
  const index = layout.findIndex((column) => column.id === id);
  const [column, other] = [layout[index], layout[index + by]];
  if (column === undefined || other === undefined) return [...layout];
  const next = [...layout];
  next[index] = other;
  next[index + by] = column;
  return ordered(next);
}
