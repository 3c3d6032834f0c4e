import type { Console } from '../output/console.ts';
import type { AnsweredRequest } from './ingestion.ts';

/** Told to come again later, which agents do: nothing is refused by it. */
const comeAgain: ReadonlySet<number> = new Set([429, 503]);

/**
 * Tells the operator of a request of an attempt's agent that was refused. Of strangers nothing is told: the figures count
 * them, and anybody can make as many as they like.
 */
export function tellRefused(console: Pick<Console, 'line' | 'value'>, answered: AnsweredRequest): void {
  const { errand, status, trialId, attemptId, startedAt } = answered;
  if (trialId === null || status < 400 || comeAgain.has(status)) return;
  const at = startedAt.toISOString();
  console.value({ event: 'refused', errand, status, trial: trialId, attemptId, at });
  console.line(`${at} refused ${errand ?? 'a request'} of ${trialId} (attempt id ${attemptId ?? '–'}): ${status}`);
}
