import { z } from 'zod';
import { parameterPaths } from './trialConfig.ts';

/** What can be said about the values of a field without one. */
export type FieldKind =
  | {
      readonly kind: 'number';
      readonly isWhole: boolean;
      /** Whether there is a least and a greatest value, included or not. */
      readonly hasMin: boolean;
      readonly hasMax: boolean;
    }
  | { readonly kind: 'text'; readonly options: readonly string[] }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'length' }
  | { readonly kind: 'list' };

type Schema = z.core.JSONSchema.BaseSchema;

/** A field that takes a number or a schedule counts as a number. */
function kindOfSchema(schema: Schema): FieldKind {
  const [first] = schema.anyOf ?? [];
  if (first !== undefined) return kindOfSchema(first);
  const { type, minimum, exclusiveMinimum, maximum = Infinity, exclusiveMaximum } = schema;
  switch (type) {
    case 'number':
    case 'integer': {
      // The schema of an integer names the largest safe one.
      const hasMax = maximum < Number.MAX_SAFE_INTEGER || exclusiveMaximum !== undefined;
      const hasMin = minimum !== undefined || exclusiveMinimum !== undefined;
      return { kind: 'number', isWhole: type === 'integer', hasMin, hasMax };
    }
    case 'boolean':
      return { kind: 'boolean' };
    case 'string':
      return { kind: 'text', options: (schema.enum ?? []).map(String) };
    case 'object':
      return { kind: 'length' };
    default:
      return { kind: 'list' };
  }
}

/** What the values of a field's type are. */
export function kindOfType(type: z.ZodType): FieldKind {
  return kindOfSchema(z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' }));
}

const lengthUnits = {
  steps: z.number().gt(0).describe('In updates.'),
  epochs: z.number().gt(0).describe('In epochs.'),
  fraction: z.number().gt(0).describe('As a fraction of the run.'),
} as const;

const lengthPaths = Object.entries(parameterPaths).flatMap(([path, type]) =>
  kindOfType(type).kind === 'length' ? [path] : [],
);

/**
 * Every path that a sweep may vary, with the type of its values: the fields of a configuration, and the units of its
 * lengths (`optimizer.coolingLength.fraction`), so that a length can be drawn from a distribution.
 */
export const sweptPaths: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  Object.entries(parameterPaths).flatMap(([path, type]): [string, z.ZodType][] =>
    lengthPaths.includes(path)
      ? [
          [path, type],
          ...Object.entries(lengthUnits).map(([unit, one]): [string, z.ZodType] => [`${path}.${unit}`, one]),
        ]
      : [[path, type]],
  ),
);

const kinds: ReadonlyMap<string, FieldKind> = new Map(
  Object.entries(sweptPaths).map(([path, type]) => [path, kindOfType(type)]),
);

/** What the values at a path are; null where a sweep has no such path. */
export function fieldKind(path: string): FieldKind | null {
  return kinds.get(path) ?? null;
}

/** The field of a path: `optimizer.coolingLength` of `optimizer.coolingLength.fraction`, others as they are. */
export function fieldOfPath(path: string): string {
  return path.split('.').slice(0, 2).join('.');
}
