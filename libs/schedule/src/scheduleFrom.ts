import { constant } from './constant.ts';
import { cooling, coolingLaws } from './cooling.ts';
import { cosine } from './cosine.ts';
import { cyclic } from './cyclic.ts';
import { exponential } from './exponential.ts';
import { linear } from './linear.ts';
import { matched } from './matched.ts';
import { onecycle } from './onecycle.ts';
import { ramp } from './ramp.ts';
import type { Schedule } from './schedule.ts';
import { step } from './step.ts';

/** Errors of a part name the part before the field: `rho: coolingSteps must be positive`. */
function within<T>(part: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    const Same = error instanceof RangeError ? RangeError : TypeError;
    throw new Same(`${part}: ${error.message}`, { cause: error });
  }
}

/** The fields of a JSON object, each asked for by name and type; one that was never asked for is an error. */
class Fields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #asked = new Set<string>();

  constructor(json: unknown) {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) {
      throw new TypeError(`must be an object, got ${JSON.stringify(json)}`);
    }
    this.#values = { ...json };
  }

  number(name: string): number {
    return this.#field(name, 'a number', (value) => typeof value === 'number');
  }

  boolean(name: string): boolean {
    return this.#field(name, 'true or false', (value) => typeof value === 'boolean');
  }

  oneOf<T extends string>(name: string, choices: readonly T[]): T {
    return this.#field(name, `one of ${choices.join(', ')}`, (value): value is T =>
      choices.some((one) => one === value),
    );
  }

  list<T>(name: string, parse: (item: Fields) => T): T[] {
    const items = this.#field(name, 'a list', (value): value is unknown[] => Array.isArray(value));
    return items.map((item, index) => within(`${name}[${index}]`, () => parsed(item, parse)));
  }

  schedule(name: string): Schedule {
    this.#asked.add(name);
    return within(name, () => scheduleFrom(this.#values[name]));
  }

  /** @throws TypeError when there is a field that was not asked for */
  end(): void {
    const unknown = Object.keys(this.#values).find((name) => !this.#asked.has(name));
    if (unknown !== undefined) throw new TypeError(`unknown field ${unknown}`);
  }

  #field<T>(name: string, what: string, fits: (value: unknown) => value is T): T {
    this.#asked.add(name);
    const value = this.#values[name];
    if (!fits(value)) throw new TypeError(`${name} must be ${what}, got ${JSON.stringify(value)}`);
    return value;
  }
}

function parsed<T>(json: unknown, parse: (fields: Fields) => T): T {
  const fields = new Fields(json);
  const value = parse(fields);
  fields.end();
  return value;
}

const fromTo = (fields: Fields) => ({ from: fields.number('from'), to: fields.number('to') });

const parsers = {
  constant: (fields) => constant(fields.number('value')),
  cooling: (fields) =>
    cooling({
      law: fields.oneOf('law', coolingLaws),
      rho0: fields.number('rho0'),
      coolingSteps: fields.number('coolingSteps'),
      warmupSteps: fields.number('warmupSteps'),
    }),
  linear: (fields) => linear({ ...fromTo(fields), steps: fields.number('steps') }),
  cosine: (fields) => cosine({ ...fromTo(fields), steps: fields.number('steps') }),
  exponential: (fields) =>
    exponential({
      from: fields.number('from'),
      factor: fields.number('factor'),
      every: fields.number('every'),
      staircase: fields.boolean('staircase'),
    }),
  step: (fields) =>
    step({
      from: fields.number('from'),
      drops: fields.list('drops', (drop) => ({ at: drop.number('at'), factor: drop.number('factor') })),
    }),
  onecycle: (fields) =>
    onecycle({
      start: fields.number('start'),
      peak: fields.number('peak'),
      end: fields.number('end'),
      steps: fields.number('steps'),
      rise: fields.number('rise'),
    }),
  cyclic: (fields) => cyclic({ ...fromTo(fields), halfPeriod: fields.number('halfPeriod') }),
  ramp: (fields) =>
    ramp({
      steps: fields.number('steps'),
      schedule: fields.schedule('schedule'),
      of: fields.oneOf('of', ['current', 'initial']),
    }),
  matched: (fields) =>
    matched({
      form: fields.oneOf('form', ['exact', 'quasistatic']),
      learningRate: fields.schedule('learningRate'),
      rho: fields.schedule('rho'),
      rescaled: fields.boolean('rescaled'),
      buffer: fields.oneOf('buffer', ['displacement', 'gradient']),
      steps: fields.number('steps'),
    }),
} as const satisfies Record<Schedule['kind'], (fields: Fields) => Schedule>;

const kinds = Object.keys(parsers) as Schedule['kind'][];

/**
 * A schedule from JSON, as a schedule was written to it; a number stands for the constant schedule.
 *
 * @throws TypeError that names the field when a field is missing, unknown or of another type
 * @throws RangeError that names the field when a value is out of range
 */
export function scheduleFrom(json: unknown): Schedule {
  if (typeof json === 'number') return constant(json);
  return parsed(json, (fields) => parsers[fields.oneOf('kind', kinds)](fields));
}
