'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { Shortcuts } from './Shortcuts.tsx';
import styles from './Header.module.css';
import { SchemeSwitch } from './SchemeSwitch.tsx';
import { isShown, screens } from './screens.ts';

/** What is on top of every screen: the way to the others, the command palette, light or dark. */
export function Header() {
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
      </div>
    </header>
  );
}

/** A momentum that cools. */
function Mark() {
  return (
    <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
      <path d="M2 4C7 4 8 18 20 18" fill="none" stroke="currentColor" strokeWidth="2.5" strokeLinecap="round" />
      <path d="M2 11h4M2 18h7" fill="none" stroke="currentColor" strokeWidth="2.5" strokeLinecap="round" opacity=".4" />
    </svg>
  );
}
