import type { RouterOutputs } from '@coolsweep/api';
import { isFinishedState } from './isFinishedState.ts';

/**
 * The points that the browser has of the trials of a screen, and what to ask for next. Pure: the hook `useCurves` does
 * the asking.
 */

export interface Curve {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

export interface TrialCurves {
  /** The attempt that the points are of, by its start. */
  readonly startedAt: string | null;
  readonly byName: ReadonlyMap<string, Curve>;
  /** True once asked for after the trial had finished: it never changes again. */
  readonly isComplete: boolean;
}

export type Curves = ReadonlyMap<string, TrialCurves>;
export type CurveTrial = Pick<RouterOutputs['trial']['list'][number], 'id' | 'state' | 'startedAt'>;
type SeriesView = RouterOutputs['metric']['series'][number];

export interface CurveRequest {
  readonly trialIds: readonly string[];
  /** Null asks for everything, thinned. */
  readonly afterStep: number | null;
}

/** Most trials of one request, a limit of the API. */
const trialsPerRequest = 500;

/**
 * What to ask for: everything of trials that are new, finished since, began another attempt, or grew to twice
 * `maxPoints`; of the other running ones only what came after their cursor.
 */
export function curveRequests(curves: Curves, trials: readonly CurveTrial[], maxPoints: number): CurveRequest[] {
  const whole: string[] = [];
  const byCursor = new Map<number, string[]>();
  for (const trial of trials) {
    const known = curves.get(trial.id);
    if (trial.startedAt === null || known?.isComplete) continue;
    const cursor = known && cursorOf(known, maxPoints);
    const isOther = known?.startedAt !== trial.startedAt || isFinishedState(trial.state);
    if (isOther || cursor === undefined) whole.push(trial.id);
    else byCursor.set(cursor, [...(byCursor.get(cursor) ?? []), trial.id]);
  }
  const requests: CurveRequest[] = [];
  for (let start = 0; start < whole.length; start += trialsPerRequest) {
    requests.push({ trialIds: whole.slice(start, start + trialsPerRequest), afterStep: null });
  }
  for (const [afterStep, trialIds] of byCursor) requests.push({ trialIds, afterStep });
  return requests;
}

/** True when nothing will be asked for again: every trial has finished and its curves are complete. */
export function isSettled(curves: Curves, trials: readonly CurveTrial[]): boolean {
  return trials.every(({ id, state, startedAt }) =>
    startedAt === null ? isFinishedState(state) : curves.get(id)?.isComplete === true,
  );
}

/**
 * The step after which points may be missing: one before the last, because the validation of a step is reported after
 * the training of that step. Undefined when everything is to be asked for: without points, or with too many of them.
 */
function cursorOf({ byName }: TrialCurves, maxPoints: number): number | undefined {
  const curves = [...byName.values()];
  const last = Math.max(-1, ...curves.map(({ steps }) => steps.at(-1) ?? -1));
  const longest = Math.max(0, ...curves.map(({ steps }) => steps.length));
  return last < 0 || longest > 2 * maxPoints ? undefined : last - 1;
}

export interface CurveAnswer {
  readonly request: CurveRequest;
  readonly series: readonly SeriesView[];
}

/** The curves with an answer added; `trials` as they were when the request was made. */
export function withAnswer(curves: Curves, { request, series }: CurveAnswer, trials: readonly CurveTrial[]): Curves {
  const next = new Map(curves);
  const asked = new Set(request.trialIds);
  for (const { id, state, startedAt } of trials) {
    if (!asked.has(id)) continue;
    const before = request.afterStep === null ? undefined : curves.get(id);
    const byName = new Map(before?.byName);
    for (const { trialId, name, steps, values } of series) {
      if (trialId === id) byName.set(name, appended(byName.get(name), { steps, values: values.map(Number) }));
    }
    next.set(id, { startedAt, byName, isComplete: isFinishedState(state) });
  }
  return next;
}

/** Only points behind the last known one are new. */
function appended(known: Curve | undefined, { steps, values }: Curve): Curve {
  const last = known?.steps.at(-1);
  if (known === undefined || last === undefined) return { steps, values };
  const first = steps.findIndex((step) => step > last);
  if (first < 0) return known;
  return { steps: [...known.steps, ...steps.slice(first)], values: [...known.values, ...values.slice(first)] };
}
