import { describeValue, type AnyConfig, type ParameterValue } from '@coolsweep/sweep';

/** A field of the compared configurations: its value in each of them, null where it does not exist. */
export interface ComparisonField {
  readonly path: string;
  readonly values: readonly (string | null)[];
  readonly differs: boolean;
}

/** Configurations field by field, in the order of the first; those in which they differ before those that they share. */
export function comparisonFields(configs: readonly AnyConfig[]): ComparisonField[] {
  const all = configs.map(fieldsOf);
  const paths = [...new Set(all.flatMap((fields) => [...fields.keys()]))];
  const fields = paths.map((path) => {
    const values = all.map((one) => one.get(path) ?? null);
    return { path, values, differs: new Set(values).size > 1 };
  });
  return [...fields.filter(({ differs }) => differs), ...fields.filter(({ differs }) => !differs)];
}

/** Schedules and lengths are values: they say more as a whole than in their parts. */
function fieldsOf(config: AnyConfig): Map<string, string> {
  return new Map(
    Object.entries(config).flatMap(([part, value]): [string, string][] =>
      isPlain(value)
        ? Object.entries(value).map(([field, held]) => [`${part}.${field}`, inWords(held)])
        : [[part, inWords(value)]],
    ),
  );
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function inWords(value: unknown): string {
  return value === null || value === undefined ? 'none' : describeValue(value as ParameterValue);
}

/** Parts of a configuration in which nobody wants a difference by accident. */
const conditions = ['dataset.', 'model.', 'epochs', 'batchSize', 'precision'];

/** What beside the optimizer tells the compared configurations apart: results may differ for that reason. */
export function differingConditions(fields: readonly ComparisonField[]): string[] {
  return fields.flatMap(({ path, differs }) =>
    differs && conditions.some((condition) => path === condition || path.startsWith(condition)) ? [path] : [],
  );
}
