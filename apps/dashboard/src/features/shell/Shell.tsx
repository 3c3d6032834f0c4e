'use client';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import type { ReactNode } from 'react';
import { Toasts } from '../../ui/Toasts.tsx';
import { Api } from '../api/Api.tsx';
import { Live } from '../api/Live.tsx';
import type { Account } from '../signIn/account.ts';
import { OwnAccount } from '../signIn/OwnAccount.tsx';
import { ServerBanner } from '../api/ServerBanner.tsx';
import { Header } from './Header.tsx';
import { PaletteActions } from './PaletteActions.tsx';
import styles from './Shell.module.css';

export interface ShellProps {
  /** The moment of which the server rendered the page, see `Live`. */
  readonly cursor: string | null;
  /** Who has signed in; null where nobody has to. */
  readonly account: Account | null;
  readonly children: ReactNode;
}

/** What is around every screen. */
export function Shell({ cursor, account, children }: ShellProps) {
  return (
    // The content security policy allows no style elements; what would be in them is in the style sheets.
    <CSPProvider disableStyleElements>
      <NuqsAdapter>
        <Api>
          <Toasts>
            <PaletteActions>
              <a className={styles.skip} href="#content">
                Skip to the content
              </a>
              <ServerBanner />
              <Live cursor={cursor} />
              <Header account={account} />
              <main id="content" tabIndex={-1} className={styles.main}>
                <OwnAccount account={account}>{children}</OwnAccount>
              </main>
            </PaletteActions>
          </Toasts>
        </Api>
      </NuqsAdapter>
    </CSPProvider>
  );
}
