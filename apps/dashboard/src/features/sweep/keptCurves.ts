import type { SweepView } from './useSweepView.ts';

/** A question that was asked before this one, as the cache of answers has it. */
interface AskedBefore {
  readonly meta?: Record<string, unknown> | undefined;
}

/**
 * Options of a question for curves: until its answer comes, that of the one before is shown, if its lines stand for the
 * same and are drawn over the same. A configuration and a trial may have the same number, and a line of the one would be
 * taken for one of the other.
 */
export function keptCurves({ lines, over }: Pick<SweepView, 'lines' | 'over'>) {
  const kind = `${lines} over ${over}`;
  return {
    meta: { curves: kind },
    placeholderData: <Answer>(answer: Answer | undefined, question?: AskedBefore): Answer | undefined =>
      question?.meta?.curves === kind ? answer : undefined,
  };
}
