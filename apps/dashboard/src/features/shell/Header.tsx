'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { Account } from '../signIn/account.ts';
import { AccountMenu } from '../signIn/AccountMenu.tsx';
import { Shortcuts } from './Shortcuts.tsx';
import styles from './Header.module.css';
import { Mark } from './Mark.tsx';
import { SchemeSwitch } from './SchemeSwitch.tsx';
import { isShown, screens } from './screens.ts';

/** What is on top of every screen: the way to the others, the command palette, light or dark. */
export function Header({ account }: { readonly account: Account | null }) {
  const pathname = usePathname();
  return (
    <header className={styles.header}>
      <Link href="/" className={styles.brand} prefetch={false}>
        <Mark />
        CoolSweep
      </Link>
      <nav className={styles.screens} aria-label="Screens">
        {screens.map((screen) => (
          <Link
            key={screen.href}
            href={screen.href}
            className={styles.screen}
            prefetch={false}
            aria-current={isShown(screen, pathname) ? 'page' : undefined}
          >
            {screen.title}
          </Link>
        ))}
      </nav>
      <div className={styles.tools}>
        <Shortcuts />
        <SchemeSwitch />
        {account !== null && <AccountMenu account={account} />}
      </div>
    </header>
  );
}
