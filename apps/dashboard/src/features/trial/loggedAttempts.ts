import type { RouterOutputs } from '@coolsweep/api';
import type { AxisOption } from '../../ui/AxisChoice.tsx';

export type LoggedAttempt = Pick<RouterOutputs['trial']['byId']['attempts'][number], 'number' | 'outcome'>;

/** The attempt of an address whose log is shown; null for the latest one, also where there is none of that number. */
export function chosenAttempt(attempts: readonly LoggedAttempt[], asked: number | null): number | null {
  return attempts.some(({ number }) => number === asked) ? asked : null;
}

/** The attempts to choose from, the latest first: that one stays the latest when another begins. */
export function attemptOptions(attempts: readonly LoggedAttempt[]): AxisOption[] {
  const [latest, ...earlier] = [...attempts].reverse().map(({ number, outcome }) => ({
    value: String(number),
    label: `${number}, ${outcome ?? 'running'}`,
  }));
  return latest === undefined ? [] : [{ value: '', label: `${latest.label} (latest)` }, ...earlier];
}
