import type { ReactNode } from 'react';
import styles from './Remark.module.css';

/** A quiet sentence or two on what stands above it: how it is to be read, what it leaves out. */
export function Remark({ children }: { readonly children: ReactNode }) {
  return <p className={styles.remark}>{children}</p>;
}
