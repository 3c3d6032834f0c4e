import type { ReactNode } from 'react';
import styles from './Notice.module.css';

/** A remark in a box: `quiet` for an empty state, `warn` for a bad result, `bad` for a failure. */
export function Notice({ tone, children }: { readonly tone: 'quiet' | 'warn' | 'bad'; readonly children: ReactNode }) {
  return (
    <div className={styles.notice} data-tone={tone} role={tone === 'bad' ? 'alert' : undefined}>
      {children}
    </div>
  );
}
