import type { z } from 'zod';

/** Methods that choose configurations one after the other. */
export const searchMethods = ['random', 'sobol', 'tpe', 'cmaes'] as const;
export const sweepMethods = ['grid', 'list', ...searchMethods] as const;

export type SearchMethod = (typeof searchMethods)[number];
export type SweepMethod = (typeof sweepMethods)[number];

/** Whether a method chooses configurations as it goes, so that there are none when the file is read. */
export function isSearch(method: SweepMethod): method is SearchMethod {
  return (searchMethods as readonly string[]).includes(method);
}

type Field = 'maxConfigurations' | 'searchSeed' | 'configurations' | 'parameters' | 'exclude' | 'zip';
type Kind = 'grid' | 'list' | 'search';

const searchOnly = 'is for methods that search: the grid has as many configurations as its values give';
const noSearch = 'is for methods that search: a grid has nothing to draw';
const listOnly = 'is for method list: the configurations follow from the parameters';

/** Fields that say nothing under a method, with what to do instead. */
const refused: Readonly<Record<Kind, Readonly<Partial<Record<Field, string>>>>> = {
  grid: { maxConfigurations: searchOnly, searchSeed: noSearch, configurations: listOnly },
  list: {
    maxConfigurations: 'is for methods that search: the list has as many configurations as it says',
    searchSeed: 'is for methods that search: nothing is drawn from a list',
    parameters: 'does not go with method list: put fixed values at the top level and others under configurations',
    exclude: 'is for method grid: leave the configuration out of the list',
    zip: 'is for method grid: a list says which values go together',
  },
  search: {
    configurations: listOnly,
    exclude: 'is for method grid: write it as a constraint',
    zip: 'is for method grid: a search draws each parameter by itself',
  },
};

const needed: Readonly<Record<Kind, Readonly<Partial<Record<Field, string>>>>> = {
  grid: {},
  list: { configurations: 'is needed by method list: a list of {path: value, …}' },
  search: { maxConfigurations: 'is needed by a method that searches: the number of configurations to try' },
};

type Given = Readonly<Partial<Record<Field, unknown>>> & { readonly method: SweepMethod };

/** Every field must mean something under the file's method. */
export function checkMethod(file: Given, context: z.RefinementCtx): void {
  const kind = isSearch(file.method) ? 'search' : file.method;
  const complain = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
  for (const [field, message] of Object.entries(refused[kind])) {
    if (file[field as Field] !== undefined) complain(field, message);
  }
  for (const [field, message] of Object.entries(needed[kind])) {
    if (file[field as Field] === undefined) complain(field, message);
  }
}
