import type { Stretch } from '../../ui/plotAxis.ts';
import type { Field, TrialData } from './trialData.ts';

/** Which trials are looked at: those within a range of a field, or with one of some values of it. */
export type Filter =
  | { readonly by: string; readonly min: number | null; readonly max: number | null }
  | { readonly by: string; readonly oneOf: readonly string[] };

const special = /[;|=~%]/g;
const escaped = (text: string) => text.replace(special, (character) => `%${character.charCodeAt(0).toString(16)}`);
const bound = (value: number | null) => (value === null ? '' : String(value));

/** Filters as text for an address: `objective~0.9..;state="failed"|"diverged"`. */
export function filtersToText(filters: readonly Filter[]): string {
  return filters
    .map((filter) =>
      'oneOf' in filter
        ? `${escaped(filter.by)}=${filter.oneOf.map(escaped).join('|')}`
        : `${escaped(filter.by)}~${bound(filter.min)}..${bound(filter.max)}`,
    )
    .join(';');
}

/** The filters in an address; what cannot be read is left out. */
export function filtersFromText(text: string): Filter[] {
  return text.split(';').flatMap((part) => filterFromText(part) ?? []);
}

function filterFromText(text: string): Filter | null {
  const range = /^([^~=]+)~(.*)\.\.(.*)$/.exec(text);
  if (range !== null) {
    const [, by = '', min = '', max = ''] = range;
    const [low, high] = [min, max].map((end) => (end === '' ? null : Number(end)));
    if (Number.isNaN(low ?? 0) || Number.isNaN(high ?? 0)) return null;
    return { by: decodeURIComponent(by), min: low ?? null, max: high ?? null };
  }
  const [by = '', values] = text.split('=');
  if (by === '' || values === undefined) return null;
  return { by: decodeURIComponent(by), oneOf: values.split('|').map(decodeURIComponent) };
}

/** The filters with another one in place of what they said of that field; null takes it away. */
export function withFilter(filters: readonly Filter[], by: string, filter: Filter | null): Filter[] {
  const others = filters.filter((other) => other.by !== by);
  return filter === null ? others : [...others, filter];
}

/** What a stretch of an axis means as a filter. */
export function filterOfStretch({ axis, tokens }: Field, stretch: Stretch | null): Filter | null {
  if (stretch === null) return null;
  if (axis.kind === 'values') return { by: axis.id, oneOf: tokens.slice(stretch.min, stretch.max + 1) };
  return {
    by: axis.id,
    min: stretch.min <= axis.min ? null : shortNumber(stretch.min),
    max: stretch.max >= axis.max ? null : shortNumber(stretch.max),
  };
}

/** An address is no place for the digits of a pixel. */
function shortNumber(value: number): number {
  return Number(value.toPrecision(6));
}

/** What a filter means as stretches of an axis; neighbouring places are one. */
export function stretchesOf({ axis, tokens }: Field, filter: Filter): Stretch[] {
  if ('oneOf' in filter) {
    const places = filter.oneOf.map((token) => tokens.indexOf(token)).filter((place) => place >= 0);
    return runsOf(places.sort((a, b) => a - b));
  }
  const whole = axis.kind === 'range' ? axis : { min: 0, max: axis.names.length - 1 };
  return [{ min: filter.min ?? whole.min, max: filter.max ?? whole.max }];
}

function runsOf(places: readonly number[]): Stretch[] {
  const runs: Stretch[] = [];
  for (const place of places) {
    const last = runs.at(-1);
    if (last?.max === place - 1) runs[runs.length - 1] = { min: last.min, max: place };
    else runs.push({ min: place, max: place });
  }
  return runs;
}

/** 1 for each trial that all filters let through, 0 for the others. Fields that the sweep does not have filter nothing. */
export function maskOf({ count, fields }: TrialData, filters: readonly Filter[]): Uint8Array {
  const mask = new Uint8Array(count).fill(1);
  for (const filter of filters) {
    const field = fields.get(filter.by);
    if (field !== undefined) narrow(mask, field, filter);
  }
  return mask;
}

function narrow(mask: Uint8Array, { values, tokens }: Field, filter: Filter): void {
  if ('oneOf' in filter) {
    const allowed = tokens.map((token) => filter.oneOf.includes(token));
    values.forEach((value, trial) => {
      if (allowed[value] !== true) mask[trial] = 0;
    });
    return;
  }
  const [min, max] = [filter.min ?? -Infinity, filter.max ?? Infinity];
  values.forEach((value, trial) => {
    // NaN is within no range.
    if (!(value >= min && value <= max)) mask[trial] = 0;
  });
}

export function countOf(mask: Uint8Array): number {
  return mask.reduce((sum, one) => sum + one, 0);
}

/** A filter in words: `rho0 0.9 to 0.99`, `state failed or diverged`. */
export function describeFilter({ axis, tokens }: Field, filter: Filter): string {
  if ('oneOf' in filter) {
    const names = filter.oneOf.map((token) => {
      const place = tokens.indexOf(token);
      return axis.kind === 'values' && place >= 0 ? (axis.names[place] ?? token) : token;
    });
    return `${axis.label} ${names.join(' or ')}`;
  }
  const format = axis.kind === 'range' ? axis.format : String;
  const [min, max] = [filter.min, filter.max].map((end) => (end === null ? null : format(end)));
  if (min != null && max != null) return `${axis.label} ${min} to ${max}`;
  return min != null ? `${axis.label} from ${min}` : `${axis.label} up to ${max ?? 'any'}`;
}
