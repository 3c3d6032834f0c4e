/** Longest part of a sweep's name that its id repeats; an id is also a folder name and a part of an address. */
const longestSlug = 48;

/** The name in `[a-z0-9-]`, cut to a sensible length; `sweep` when nothing of it is left. */
export function slugOf(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  const slug = (words ?? []).join('-').slice(0, longestSlug).replace(/-$/, '');
  return slug === '' ? 'sweep' : slug;
}

/** The id of the n-th sweep (n = 1, 2, …) whose name has this slug: `rates`, `rates-2`, … */
export function sweepIdOf(slug: string, n: number): string {
  return n === 1 ? slug : `${slug}-${n}`;
}

/** The id of a sweep's trial; the `t` keeps it apart from the id of another sweep. */
export function trialIdOf(sweepId: string, number: number): string {
  return `${sweepId}-t${number}`;
}
