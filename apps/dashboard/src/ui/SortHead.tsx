import styles from './SortHead.module.css';

export interface SortHeadProps {
  readonly label: string;
  /** Undefined when the table is in another order. */
  readonly direction: 'ascending' | 'descending' | undefined;
  readonly onSort: () => void;
  readonly align?: 'end' | undefined;
  /** Whether the table may leave the column out where there is no room for it. */
  readonly isExtra?: boolean | undefined;
}

const marks = { ascending: '▲', descending: '▼' } as const;

/** The head of a column by which a table can be put in order. */
export function SortHead({ label, direction, onSort, align, isExtra }: SortHeadProps) {
  return (
    <th scope="col" data-align={align} data-extra={isExtra} aria-sort={direction}>
      <button className={styles.sort} type="button" onClick={onSort}>
        {label}
        <span aria-hidden="true" className={styles.mark}>
          {direction === undefined ? '↕' : marks[direction]}
        </span>
      </button>
    </th>
  );
}
