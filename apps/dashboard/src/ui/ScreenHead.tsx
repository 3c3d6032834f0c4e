import Link from 'next/link';
import type { ReactNode } from 'react';
import styles from './ScreenHead.module.css';

export interface ScreenHeadProps {
  readonly title: string;
  /** Screens above this one. */
  readonly path?: readonly { readonly title: string; readonly href: string }[];
  /** Beside the title. */
  readonly badge?: ReactNode;
  readonly children?: ReactNode;
}

/** Way, title and key facts of a screen. */
export function ScreenHead({ title, path = [], badge, children }: ScreenHeadProps) {
  return (
    <div className={styles.head}>
      {path.length > 0 && (
        <nav aria-label="Breadcrumb" className={styles.path}>
          {path.map((step) => (
            <span key={step.href}>
              <Link href={step.href}>{step.title}</Link> <span aria-hidden="true">/</span>{' '}
            </span>
          ))}
        </nav>
      )}
      <div className={styles.title}>
        <h1>{title}</h1>
        {badge}
      </div>
      {children}
    </div>
  );
}
