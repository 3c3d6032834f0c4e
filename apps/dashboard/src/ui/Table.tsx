import type { ReactNode } from 'react';
import styles from './Table.module.css';

export interface TableProps {
  /** Read out as the name of the table; the heading above shows it. */
  readonly caption: string;
  readonly head: ReactNode;
  readonly children: ReactNode;
  /** Whether on a narrow screen each row is a block, a line for each cell that begins with its `data-label`. */
  readonly stacks?: boolean;
}

/**
 * A table that scrolls inside its box when the screen is narrow, or stacks its rows. `data-align="end"` puts a cell's numbers right, `data-wrap` lets
 * long words break, `data-narrow` makes a column no wider than it has to be, `data-marked` on a row makes it stand out (say why in words, too).
 */
export function Table({ caption, head, children, stacks = false }: TableProps) {
  return (
    <div
      className={styles.box}
      data-stacks={stacks || undefined}
      role="region"
      aria-label={`${caption}, scrolls sideways`}
      tabIndex={0}
    >
      <table className={styles.table}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>{head}</thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
