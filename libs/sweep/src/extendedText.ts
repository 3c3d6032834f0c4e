import { isMap, isSeq, parseDocument, type Document } from 'yaml';
import { canonicalJson } from './canonicalJson.ts';
import { SweepError } from './errors.ts';
import type { ParameterValue } from './sweepFile.ts';

/** What a sweep file is to say in place of what it says. */
export interface ExtendedFields {
  readonly name: string;
  readonly seeds: readonly number[];
  /** Null: as they are. */
  readonly epochs: number | null;
  /** Values to be added, by path. */
  readonly values: Readonly<Record<string, readonly ParameterValue[]>>;
}

/** Longest name that a sweep file may give. */
const longestName = 100;

const wrong = (message: string) => new SweepError('invalid_arguments', message);

/** The values that the file lists for a parameter. */
function listedValues(file: Document, path: string): readonly unknown[] {
  const parameters = file.get('parameters');
  const names = isMap(parameters) ? Object.keys(parameters.toJSON() as object) : [];
  const parameter = isMap(parameters) ? parameters.get(path) : undefined;
  if (parameter === undefined)
    throw wrong(`--values ${path}: the sweep file varies no such parameter, only ${names.join(', ') || 'none'}`);
  const values = isMap(parameter) ? parameter.get('values') : undefined;
  if (isSeq(values)) return values.toJSON();
  const value = isMap(parameter) ? (parameter.toJSON() as { value?: unknown }).value : undefined;
  if (value !== undefined) return [value];
  throw wrong(`--values ${path}: its values are not listed in the sweep file; change the file and give it by --file`);
}

function addValues(file: Document, path: string, added: readonly ParameterValue[]): void {
  const present = listedValues(file, path);
  const known = new Set(present.map((value) => canonicalJson(value)));
  const further = added.filter((value) => !known.has(canonicalJson(value)));
  if (further.length === 0) throw wrong(`--values ${path}: the sweep has all of them already`);
  file.deleteIn(['parameters', path, 'value']);
  file.setIn(['parameters', path, 'values'], file.createNode([...present, ...further], { flow: true }));
}

/**
 * A sweep file with another name, more seeds, epochs or values, and no limit on trials; all else, comments included, stays
 * as it was written.
 *
 * @throws SweepError `invalid_arguments` when values are to be added where the file lists none, or has them already
 */
export function extendedText(source: string, { name, seeds, epochs, values }: ExtendedFields): string {
  const file = parseDocument(source);
  file.set('name', name.slice(0, longestName));
  file.set('seeds', file.createNode(seeds, { flow: true }));
  if (epochs !== null) file.set('epochs', epochs);
  const limits = file.get('limits');
  // More is what is asked for.
  if (isMap(limits) && limits.delete('trials') && limits.items.length === 0) file.delete('limits');
  for (const [path, added] of Object.entries(values)) addValues(file, path, added);
  return file.toString({ lineWidth: 110 });
}

/**
 * Values to be added to parameters, as the command line gives them: `optimizer.rho0=0.9,0.95`, each value as YAML.
 *
 * @throws SweepError `invalid_arguments` when one says no path or no values
 */
export function addedValues(given: readonly string[]): Record<string, readonly ParameterValue[]> {
  const values: Record<string, readonly ParameterValue[]> = {};
  for (const text of given) {
    const [, path = '', list = ''] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
    const read = parseDocument(`[${list}]`);
    const parsed = read.errors.length > 0 ? [] : (read.toJSON() as ParameterValue[]);
    if (path === '' || parsed.length === 0)
      throw wrong(
        `--values ${text}: write a path, =, and values with commas between them, as in optimizer.rho0=0.9,0.95`,
      );
    values[path] = [...(values[path] ?? []), ...parsed];
  }
  return values;
}
