'use client';
import { Button } from './Button.tsx';
import { formatCount } from './number.ts';
import styles from './Pager.module.css';

export interface PagerProps {
  /** From 0. */
  readonly page: number;
  readonly rowsPerPage: number;
  readonly rows: number;
  /** What the rows are: `sweeps`. */
  readonly of: string;
  readonly onPage: (page: number) => void;
}

/** Where in a long list one is, and the way on; nothing when all of it is shown. */
export function Pager({ page, rowsPerPage, rows, of, onPage }: PagerProps) {
  if (rows <= rowsPerPage && page === 0) return null;
  const first = page * rowsPerPage;
  const last = Math.min(rows, first + rowsPerPage);
  return (
    <nav className={styles.pager} aria-label={`Pages of ${of}`}>
      <Button disabled={page === 0} onClick={() => onPage(page - 1)}>
        Previous
      </Button>
      <span>
        {formatCount(Math.min(first + 1, rows))}–{formatCount(last)} of {formatCount(rows)} {of}
      </span>
      <Button disabled={last >= rows} onClick={() => onPage(page + 1)}>
        Next
      </Button>
    </nav>
  );
}
