import type { Attempt, LogLine, Trial } from '@coolsweep/sweep';
import { numeralOrNull, numerals } from './numeral.ts';

/** A row of the trial table: everything but the full configuration. */
export function trialRow(trial: Trial) {
  return {
    id: trial.id,
    sweepId: trial.sweepId,
    number: trial.number,
    params: trial.params,
    configHash: trial.configHash,
    seed: trial.seed,
    state: trial.state,
    requested: trial.requested,
    objective: numeralOrNull(trial.objective),
    results: numerals(trial.results),
    failure: trial.failure,
    progress: trial.progress,
    startedAt: trial.startedAt?.toISOString() ?? null,
    finishedAt: trial.finishedAt?.toISOString() ?? null,
  };
}

export function trialView(trial: Trial) {
  return {
    ...trialRow(trial),
    config: trial.config,
    reusedFrom: trial.reusedFrom,
    /** In the pruner's words and numbers; null of a trial that was not pruned. */
    decision: trial.decision,
    retriedAt: trial.retriedAt?.toISOString() ?? null,
  };
}

export function attemptView(attempt: Attempt) {
  return {
    number: attempt.number,
    owner: attempt.owner,
    outcome: attempt.outcome,
    message: attempt.message,
    startedAt: attempt.startedAt.toISOString(),
    endedAt: attempt.endedAt?.toISOString() ?? null,
    finalHash: attempt.finalHash,
  };
}

export function logLineView({ at, stream, text }: LogLine) {
  return { at: at.toISOString(), stream, text };
}
