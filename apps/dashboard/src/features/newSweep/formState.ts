import { isMap, type Document } from 'yaml';
import { textOfDistribution, textOfValue, type FieldInput } from './fieldText.ts';
import type { FormField } from './formFields.ts';
import { changedText, readText, type ReadText } from './sweepText.ts';

/** What the YAML says of a field of the form. */
export interface FieldState {
  /** As it stands in the field; empty where the file does not say. */
  readonly text: string;
  /** Of what only the YAML can say, and the form shows: a schedule, cases, values that do not fit a line. */
  readonly summary: string | null;
  /** Conditions under which it applies, in words. */
  readonly when: string | null;
  /** Where it stands in the file. */
  readonly place: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The path in the file: `model: resnet8` is short for `model: {name: resnet8}`. */
function baseOf(plain: Fields, path: string): { readonly value: unknown; readonly place: readonly string[] } {
  const [part = '', field] = path.split('.');
  const held = plain[part];
  if (field === undefined) return { value: held, place: [part] };
  if (field === 'name' && typeof held === 'string') return { value: held, place: [part] };
  return { value: isFields(held) ? held[field] : undefined, place: [part, field] };
}

function describeConditions(when: unknown): string | null {
  if (!isFields(when)) return null;
  return Object.entries(when)
    .map(([path, value]) => `${path.replace(/^optimizer\.name$/, 'optimizer')} is ${[value].flat().join(' or ')}`)
    .join(' and ');
}

/** The values of a parameter on one line; null where they do not fit one. */
function textOfParameter(given: unknown): string | null {
  if (!isFields(given)) return null;
  const { when: _, ...parameter } = given;
  if ('distribution' in parameter) return textOfDistribution(parameter);
  const values = Array.isArray(parameter.values) ? (parameter.values as unknown[]) : [parameter.value];
  const texts = values.map(textOfValue);
  return texts.includes(null) ? null : texts.join(', ');
}

function summaryOf(value: unknown): string {
  if (Array.isArray(value)) return `${value.length} case${value.length === 1 ? '' : 's'} in the YAML`;
  if (isFields(value) && typeof value.kind === 'string') return `${value.kind} schedule in the YAML`;
  return 'as the YAML says';
}

/** What a sweep file says of a field of the form. */
function fieldState(plain: Fields, { path }: FormField): FieldState {
  const parameters = isFields(plain.parameters) ? plain.parameters : {};
  if (path in parameters) {
    const given = parameters[path];
    const [text, when] = [textOfParameter(given), describeConditions(isFields(given) ? given.when : null)];
    const place = ['parameters', path];
    return { text: text ?? '', summary: text === null ? summaryOf(given) : null, when, place };
  }
  const { value, place } = baseOf(plain, path);
  if (value === undefined || value === null) return { text: '', summary: null, when: null, place };
  const text = textOfValue(value);
  return { text: text ?? '', summary: text === null ? summaryOf(value) : null, when: null, place };
}

/** Takes a field out, and what held it when nothing else is in it. */
function removeAt(document: Document, path: readonly string[]): void {
  const parent = path.slice(0, -1);
  // A part that is a name has nothing in it.
  if (parent.length > 0 && !isMap(document.getIn(parent, true))) return;
  document.deleteIn(path);
  const holder = parent.length > 0 ? document.getIn(parent, true) : null;
  if (isMap(holder) && holder.items.length === 0) document.deleteIn(parent);
}

function setBase(document: Document, path: string, value: unknown): void {
  const [part = '', field] = path.split('.');
  if (field === undefined) {
    document.setIn([part], value);
    return;
  }
  const held = document.get(part);
  const isName = typeof held === 'string' || held === undefined || held === null;
  if (field === 'name' && part !== 'optimizer' && isName) document.set(part, value);
  else {
    if (!isMap(held)) document.set(part, document.createNode(isName && held ? { name: held } : {}, { flow: true }));
    // A value in the place of another one keeps the comment beside it.
    document.setIn([part, field], typeof value === 'object' ? document.createNode(value, { flow: true }) : value);
  }
}

/** Puts values where a parameter stands; its condition stays. */
function setParameter(document: Document, path: string, values: Fields): void {
  const at = ['parameters', path];
  const held = document.getIn(at, true);
  if (!isMap(held)) {
    if (!isMap(document.get('parameters'))) document.set('parameters', document.createNode({}));
    document.setIn(at, document.createNode(values, { flow: true }));
    return;
  }
  for (const pair of [...held.items]) if (String(pair.key) !== 'when') held.delete(pair.key);
  // Before the condition, as one reads it.
  const pairs = Object.entries(values).map(([key, value]) =>
    document.createPair(key, document.createNode(value, { flow: true })),
  );
  held.items.unshift(...pairs);
}

function parameterOf(input: FieldInput): Fields | null {
  switch (input.kind) {
    case 'absent':
      return null;
    case 'one':
      return { value: input.value };
    case 'many':
      return { values: input.values };
    case 'drawn':
      return input.distribution;
  }
}

/** The text in which a field of the form has another input: one value at the top level, several under `parameters`. */
export function withInput(text: string, { path }: FormField, input: FieldInput): string {
  return changedText(text, (document) => {
    const [part = ''] = path.split('.');
    const parameter = document.getIn(['parameters', path], true);
    const isConditional = isMap(parameter) && parameter.has('when');
    const values = parameterOf(input);
    if (values === null || (input.kind === 'one' && !isConditional)) removeAt(document, ['parameters', path]);
    if (values === null || input.kind !== 'one' || isConditional) removeBase(document, path);
    if (input.kind === 'one' && !isConditional) setBase(document, path, input.value);
    else if (values !== null) setParameter(document, path, values);
    return [part, 'parameters'];
  });
}

/** A name that stands for its whole part goes with it. */
function removeBase(document: Document, path: string): void {
  const [part = '', field] = path.split('.');
  const isShort = field === 'name' && !isMap(document.get(part));
  removeAt(document, field === undefined || isShort ? [part] : [part, field]);
}

/** The text in which a field of the top level has this value. */
export function withField(text: string, field: string, value: string | number): string {
  return changedText(text, (document) => {
    document.set(field, value);
    return [field];
  });
}

/** The optimizers that a sweep is over, as far as the file names them in one place. */
export function optimizersOf({ plain }: ReadText): string[] {
  const state = fieldState(plain ?? {}, { path: 'optimizer.name', label: '', kind: 'text', isSwept: true });
  return state.text.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
}

/** The states of some fields in a text; null while it cannot be read. */
export function formState(text: string, fields: readonly FormField[]): ReadonlyMap<string, FieldState> | null {
  const plain = readText(text)?.plain ?? null;
  return plain === null ? null : new Map(fields.map((field) => [field.path, fieldState(plain, field)]));
}
