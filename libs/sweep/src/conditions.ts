import { valueOrDefaultIn, type Candidate } from './candidate.ts';
import type { Params } from './grid.ts';
import type { GridParameter } from './sweepFile.ts';

/** What has a path and may exist only beside some values of others. */
export interface Conditional {
  readonly path: string;
  readonly when: GridParameter['when'];
}

/** Whether a parameter exists beside the values of those before it. */
export function applies({ when }: Conditional, params: Params, base: Candidate): boolean {
  return Object.entries(when ?? {}).every(([path, allowed]) => {
    const actual = params[path] ?? valueOrDefaultIn(base, path);
    return (Array.isArray(allowed) ? allowed : [allowed]).includes(actual);
  });
}

/** Parameters in an order in which each comes after those that its conditions name; null when there is none. */
export function ordered<Parameter extends Conditional>(parameters: readonly Parameter[]): Parameter[] | null {
  const all = new Set(parameters.map(({ path }) => path));
  const done: Parameter[] = [];
  const rest = [...parameters];
  while (rest.length > 0) {
    // A path is settled when all its cases are.
    const unsettled = new Set(rest.map(({ path }) => path));
    const settled = new Set(done.flatMap(({ path }) => (unsettled.has(path) ? [] : [path])));
    const next = rest.findIndex((parameter) =>
      Object.keys(parameter.when ?? {}).every((path) => settled.has(path) || !all.has(path)),
    );
    if (next < 0) return null;
    done.push(...rest.splice(next, 1));
  }
  return done;
}
