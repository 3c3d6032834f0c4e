'use client';
import { CSPProvider } from '@base-ui/react/csp-provider';
import type { ReactNode } from 'react';
import { Mark } from '../shell/Mark.tsx';
import styles from './SignInFrame.module.css';

/** What is around the page to sign in on: nothing that asks the server for sweeps. */
export function SignInFrame({ children }: { readonly children: ReactNode }) {
  return (
    <CSPProvider disableStyleElements>
      <div className={styles.frame}>
        <div className={styles.brand}>
          <Mark />
          CoolSweep
        </div>
        <main id="content" className={styles.main}>
          {children}
        </main>
      </div>
    </CSPProvider>
  );
}
