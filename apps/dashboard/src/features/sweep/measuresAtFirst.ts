/** Numbers that are asked for of every trial: what the sweep is judged by, how long it took, and the one chosen. */
export function measuresAtFirst(chosen: string | null): string[] {
  return [...new Set(['objective', 'duration', ...(chosen === null ? [] : [chosen])])];
}
