import { mostCompared } from '../compare/members.ts';

/** Numbers of trials as text for an address, neighbours as a range: `3.17-20`. More than can be compared are left out. */
export function pickedToText(numbers: readonly number[]): string {
  const runs: [first: number, last: number][] = [];
  for (const number of within(numbers)) {
    const last = runs.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join('.');
}

/** The numbers in an address; what is none is left out, as are more than can be compared. */
export function pickedFromText(text: string): number[] {
  return within(
    text.split('.').flatMap((part) => {
      const [, first, last = first] = /^([1-9]\d{0,8})(?:-([1-9]\d{0,8}))?$/.exec(part) ?? [];
      if (first === undefined) return [];
      const length = Math.min(Number(last) - Number(first) + 1, mostCompared);
      return Array.from({ length: Math.max(0, length) }, (_, index) => Number(first) + index);
    }),
  );
}

/** Each once, in order: where they stand in the address says nothing. */
function within(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b).slice(0, mostCompared);
}
