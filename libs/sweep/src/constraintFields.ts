import { objectiveOf } from './objectiveSweep.ts';
import { isDrawn, type ParameterValue, type SweepSpec } from './sweepFile.ts';
import { fieldKind, sweptPaths, type FieldKind } from './sweptField.ts';

/** What the constraints of a sweep may name. */
export interface ConstraintFields {
  readonly paths: readonly string[];
  /** What the values of a field are; null where there is no such field. */
  readonly kindOf: (path: string) => FieldKind | null;
}

/** The fields of a training. */
export const trainingFields: ConstraintFields = { paths: Object.keys(sweptPaths), kindOf: fieldKind };

const anyNumber: FieldKind = { kind: 'number', isWhole: false, hasMin: false, hasMax: false };

/** What the first value is; one of another type is unknown in a constraint, as a value that is not there. */
function kindOfValues(values: readonly ParameterValue[]): FieldKind | null {
  switch (typeof values[0]) {
    case 'number':
      return anyNumber;
    case 'boolean':
      return { kind: 'boolean' };
    case 'string':
      return { kind: 'text', options: values.flatMap((value) => (typeof value === 'string' ? [value] : [])) };
    default:
      return null;
  }
}

/** The fields of a sweep: of an objective what its file names, each with the type that its values have. */
export function constraintFieldsOf({ base, parameters, configurations = [] }: SweepSpec): ConstraintFields {
  if (objectiveOf({ base }) === null) return trainingFields;
  const fixed = base.params as Readonly<Record<string, ParameterValue>>;
  const values = new Map<string, readonly ParameterValue[]>(
    Object.entries(fixed).map(([path, value]) => [path, [value]]),
  );
  const add = (path: string, more: readonly ParameterValue[]) =>
    values.set(path, [...(values.get(path) ?? []), ...more]);
  for (const parameter of parameters) add(parameter.path, isDrawn(parameter) ? [0] : parameter.values);
  for (const params of configurations) for (const [path, value] of Object.entries(params)) add(path, [value]);
  return { paths: [...values.keys()], kindOf: (path) => kindOfValues(values.get(path) ?? []) };
}
