import { describeValue, type Params, type ParameterValue } from '@coolsweep/sweep';

/** A parameter's value in words: a cooling length `{ fraction: 0.5 }` is `0.5 of run`. */
export function formatParameter(value: ParameterValue | undefined): string {
  return value === undefined ? '—' : describeValue(value, formatSetting);
}

const setting = new Intl.NumberFormat('en', { maximumSignificantDigits: 17, useGrouping: 'min2' });

/** All digits that were written: a setting is not rounded. */
function formatSetting(value: number): string {
  return Math.abs(value) < 1e-6 ? String(value) : setting.format(value);
}

/** The last part of a dotted path that says something, or the whole path where another parameter has the same. */
export function shortName(path: string, paths: readonly string[]): string {
  return paths.some((other) => other !== path && lastPart(other) === lastPart(path)) ? path : lastPart(path);
}

/** `rho0` of `optimizer.rho0`, and `optimizer` of `optimizer.name`. */
function lastPart(path: string): string {
  return (
    path
      .replace(/\.name$/, '')
      .split('.')
      .at(-1) ?? path
  );
}

/** Parameters on one line; a name stands for itself: `coolmomentum, rho0 0.99, coolingLength 0.5 of run`. */
export function describeParams(params: Params): string {
  const paths = Object.keys(params);
  if (paths.length === 0) return 'the only configuration';
  return paths
    .map((path) => {
      const value = formatParameter(params[path]);
      return path.endsWith('.name') ? value : `${shortName(path, paths)} ${value}`;
    })
    .join(', ');
}
