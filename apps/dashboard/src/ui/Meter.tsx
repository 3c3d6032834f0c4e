import type { ReactNode } from 'react';
import styles from './Meter.module.css';

export interface MeterProps {
  readonly label: string;
  /** Share from 0 to 1; null when nobody knows. */
  readonly share: number | null;
  /** The same in words, with units. */
  readonly words: string;
  /** Whether it is bad when little is left. */
  readonly isScarce?: boolean;
  /** Above the bar. */
  readonly children?: ReactNode;
}

/** How much of something is in use, as a bar and in words. */
export function Meter({ label, share, words, isScarce = false, children }: MeterProps) {
  return (
    <div className={styles.meter}>
      {children}
      {share !== null && (
        <svg className={styles.bar} role="img" aria-label={`${label}: ${words}`}>
          <rect
            width={`${100 * Math.min(1, Math.max(0, share))}%`}
            height="100%"
            data-full={(isScarce && share > 0.9) || undefined}
          />
        </svg>
      )}
      <span className={styles.words} aria-hidden={share !== null}>
        {words}
      </span>
    </div>
  );
}
