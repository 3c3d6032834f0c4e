import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { sweepSchemaOf } from './objectiveFile.ts';

/** What is used of the inside of a schema. */
interface Definition {
  readonly type: string;
  readonly shape?: Record<string, z.ZodType>;
  readonly innerType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly element?: z.ZodType;
  readonly values?: readonly unknown[];
  readonly valueType?: z.ZodType;
}

type Shape = Record<string, z.ZodType>;

/** What each kind of schema has beside its type, only its own declaration tells. */
const definitionOf = ({ def }: z.ZodType): Definition => def;

/** Stands for every key of an object whose keys are not known beforehand. */
const anyKey = '*';

/** Every object schema that a value of a schema may have, whatever it is wrapped in. */
function objectsIn(schema: z.ZodType | undefined): Shape[] {
  if (schema === undefined) return [];
  const { shape, innerType, options, element, valueType } = definitionOf(schema);
  if (shape !== undefined) return [shape];
  if (valueType !== undefined) return [{ [anyKey]: valueType }];
  if (options !== undefined) return options.flatMap(objectsIn);
  return objectsIn(innerType ?? element);
}

/** Fields that tell which of several object schemas a value has: of schedules, parameters and pruners. */
const discriminators = ['kind', 'distribution', 'name'] as const;
type Discriminator = (typeof discriminators)[number];

/** Whether a field of an object schema is one that tells schemas apart. */
export function isDiscriminator(field: unknown): field is Discriminator {
  return (discriminators as readonly unknown[]).includes(field);
}

/** The word for which an object schema stands; null for others. */
function wordOf(shape: Shape, field: Discriminator): string | null {
  const schema = shape[field];
  if (schema === undefined) return null;
  const { innerType, values } = definitionOf(schema);
  const [value] = (innerType === undefined ? values : definitionOf(innerType).values) ?? [];
  return typeof value === 'string' ? value : null;
}

function ofWord(shapes: Shape[], value: unknown): Shape[] {
  if (typeof value !== 'object' || value === null) return shapes;
  for (const field of discriminators) {
    const word = (value as Record<string, unknown>)[field];
    const found = shapes.filter((shape) => wordOf(shape, field) === word);
    if (typeof word === 'string' && found.length > 0) return found;
  }
  return shapes;
}

type Path = readonly (string | number)[];

/** The object schemas at a path of a file: where a word tells them apart, only that of the word, if it is known. */
function objectsAt(file: unknown, path: Path): Shape[] {
  let value = file;
  let shapes = objectsIn(sweepSchemaOf(file));
  for (const part of path) {
    value = (value as Record<string | number, unknown> | null | undefined)?.[part];
    // An element of a list has the keys of its list.
    if (typeof part === 'string') shapes = shapes.flatMap((shape) => objectsIn(shape[part] ?? shape[anyKey]));
    shapes = ofWord(shapes, value);
  }
  return shapes;
}

/** The keys that are allowed at a path. */
export function knownKeys(file: unknown, path: Path): string[] {
  return Object.keys(objectsAt(file, path)[0] ?? {});
}

/** The words that are allowed for a field that tells schemas apart, at a path of the object that holds it. */
export function knownWords(file: unknown, path: Path, field: Discriminator): string[] {
  return [...new Set(objectsAt(file, path).flatMap((shape) => wordOf(shape, field) ?? []))];
}

/** The known word that was probably meant; null when none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  if (known.length === 0) return null;
  const found = closest(word, known);
  return distance(word.toLowerCase(), found.toLowerCase()) <= Math.max(2, word.length / 3) ? found : null;
}
