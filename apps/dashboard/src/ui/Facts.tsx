import type { ReactNode } from 'react';
import styles from './Facts.module.css';

export type Fact = readonly [name: string, value: ReactNode];

/** Names and values side by side: `row` for a few of them in a header, `list` for long ones in a box. */
export function Facts({ facts, as }: { readonly facts: readonly Fact[]; readonly as: 'row' | 'list' }) {
  return (
    <dl className={styles[as]}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
