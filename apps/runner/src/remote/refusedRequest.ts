import type { OperatorConsole } from '../output/operatorConsole.ts';
import type { AnsweredRequest } from './ingestion.ts';

/** Told to come again later, which agents do: nothing is refused by it. */
const comeAgain: ReadonlySet<number> = new Set([429, 503]);

/**
 * Tells the operator of a request of an attempt's agent that was refused. Of strangers nothing is told: the figures count
 * them, and anybody can make as many as they like.
 */
export function tellRefused(console: Pick<OperatorConsole, 'event'>, answered: AnsweredRequest): void {
  const { errand, status, trialId, attemptId, startedAt: at } = answered;
  if (trialId === null || status < 400 || comeAgain.has(status)) return;
  const about = { errand, status, trial: trialId, attemptId };
  const sentence = `refused ${errand ?? 'a request'} of ${trialId} (attempt id ${attemptId ?? '–'}): ${status}`;
  console.event({ event: 'refused', ...about, at }, sentence, 'warn');
}
