import type { Metadata, Viewport } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import 'uplot/dist/uPlot.min.css';
import { Api } from '../features/api/Api.tsx';
import { ServerBanner } from '../features/api/ServerBanner.tsx';
import '../ui/theme.css';
import styles from './layout.module.css';

/** Every page is of this moment; and only a page made for one request can carry that request's script nonce. */
export const dynamic = 'force-dynamic';

export const metadata: Metadata = { title: { default: 'CoolSweep', template: '%s · CoolSweep' } };
export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' };

export default function Layout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <Api>
          <ServerBanner />
          <header className={styles.header}>
            <Link href="/" className={styles.brand}>
              <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
                <path
                  d="M2 4C7 4 8 18 20 18"
                  fill="none"
                  stroke="currentColor"
                  strokeWidth="2.5"
                  strokeLinecap="round"
                />
                <path
                  d="M2 11h4M2 18h7"
                  fill="none"
                  stroke="currentColor"
                  strokeWidth="2.5"
                  strokeLinecap="round"
                  opacity=".4"
                />
              </svg>
              CoolSweep
            </Link>
          </header>
          <main className={styles.main}>{children}</main>
        </Api>
      </body>
    </html>
  );
}
