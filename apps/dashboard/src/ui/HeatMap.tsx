import styles from './HeatMap.module.css';

/** What is known where a column and a row meet. */
export interface HeatCell {
  /** 0 (worst) to 1 (best) of all cells; null without a value. */
  readonly share: number | null;
  readonly value: string;
  /** Below the value: of how many runs, and what became of the others. */
  readonly note: string;
  /** All of it in words. */
  readonly words: string;
  /** Whether its value leaves runs out that ended badly. */
  readonly isIncomplete: boolean;
}

export interface HeatMapProps {
  readonly caption: string;
  readonly columnLabel: string;
  readonly rowLabel: string;
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  /** By row, then by column; null where there is no run. */
  readonly cells: readonly (readonly (HeatCell | null)[])[];
  readonly onPick: (row: number, column: number) => void;
  /** Which cells are picked; null while a click does something else than pick. */
  readonly isPicked: ((row: number, column: number) => boolean) | null;
}

/** Steps of shade; the style sheet has a colour for each. */
const heatLevels = 7;

/** The shade of a cell, 0 to `heatLevels - 1`. */
function heatLevel(share: number): number {
  return Math.min(heatLevels - 1, Math.floor(share * heatLevels));
}

/** Two parameters against each other, the better the darker (or, in the dark, the brighter); every cell says its number. */
export function HeatMap({ caption, columnLabel, rowLabel, columns, rows, cells, onPick, isPicked }: HeatMapProps) {
  return (
    <div className={styles.box} role="region" aria-label={`${caption}, scrolls sideways`} tabIndex={0}>
      <table className={styles.map}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th className={styles.corner}>
              <span className={styles.rowLabel}>{rowLabel}</span>
              <span className={styles.columnLabel}>{columnLabel}</span>
            </th>
            {columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((name, row) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {columns.map((column, index) => (
                <td key={column}>
                  <Cell
                    cell={cells[row]?.[index] ?? null}
                    isPicked={isPicked?.(row, index)}
                    onPick={() => onPick(row, index)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface CellProps {
  readonly cell: HeatCell | null;
  readonly isPicked: boolean | undefined;
  readonly onPick: () => void;
}

function Cell({ cell, isPicked, onPick }: CellProps) {
  if (cell === null) return <span className={styles.none}>—</span>;
  return (
    <button
      type="button"
      className={styles.cell}
      data-level={cell.share === null ? 'none' : heatLevel(cell.share)}
      data-incomplete={cell.isIncomplete || undefined}
      title={cell.words}
      aria-pressed={isPicked}
      onClick={onPick}
    >
      <span>{cell.value}</span>
      <span className={styles.note}>{cell.note}</span>
    </button>
  );
}
