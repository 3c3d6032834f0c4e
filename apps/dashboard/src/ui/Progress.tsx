import type { TrialState } from '@coolsweep/sweep';
import { formatCount } from './number.ts';
import styles from './Progress.module.css';

const shown = [
  'completed',
  'diverged',
  'pruned',
  'failed',
  'cancelled',
  'running',
] as const satisfies readonly TrialState[];

export interface ProgressProps {
  readonly counts: Readonly<Record<TrialState, number>>;
  readonly finished: number;
  readonly total: number;
}

/** Trials by state, as a bar and in words. */
export function Progress({ counts, finished, total }: ProgressProps) {
  const parts = shown.filter((state) => counts[state] > 0);
  const words = parts.map((state) => `${formatCount(counts[state])} ${state}`).join(', ');
  const widthOf = (states: readonly TrialState[]) =>
    (100 * states.reduce((sum, state) => sum + counts[state], 0)) / Math.max(1, total);
  return (
    <div className={styles.progress}>
      <svg
        className={styles.bar}
        role="progressbar"
        aria-label="Finished trials"
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={finished}
        aria-valuetext={`${finished} of ${total}${words && `: ${words}`}`}
      >
        {parts.map((state, index) => (
          <rect
            key={state}
            data-state={state}
            x={`${widthOf(parts.slice(0, index))}%`}
            width={`${widthOf([state])}%`}
            height="100%"
          />
        ))}
      </svg>
      <span className={styles.words}>
        {formatCount(finished)} / {formatCount(total)}
        {words && <span className={styles.detail}> · {words}</span>}
      </span>
    </div>
  );
}
