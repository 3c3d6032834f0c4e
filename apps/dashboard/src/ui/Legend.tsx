'use client';
import { lineStyle } from './chartData.ts';
import styles from './Legend.module.css';

export interface LegendItem {
  readonly key: string;
  readonly label: string;
  readonly style: number;
}

export interface LegendProps {
  readonly items: readonly LegendItem[];
  readonly shown: ReadonlySet<string>;
  readonly onChange: (shown: ReadonlySet<string>) => void;
}

/** The lines of the charts below; a click shows or hides one. */
export function Legend({ items, shown, onChange }: LegendProps) {
  const toggle = (key: string) => {
    const next = new Set(shown);
    if (!next.delete(key)) next.add(key);
    onChange(next);
  };
  return (
    <div className={styles.legend} role="group" aria-label="Lines">
      {items.map(({ key, label, style }) => (
        <button
          key={key}
          className={styles.item}
          type="button"
          aria-pressed={shown.has(key)}
          onClick={() => toggle(key)}
        >
          <Sample style={style} />
          {label}
        </button>
      ))}
      {items.length > 1 && (
        <span className={styles.both}>
          <button className={styles.all} type="button" onClick={() => onChange(new Set(items.map(({ key }) => key)))}>
            all
          </button>
          <button className={styles.all} type="button" onClick={() => onChange(new Set())}>
            none
          </button>
        </span>
      )}
    </div>
  );
}

function Sample({ style }: { readonly style: number }) {
  const { colour, dash } = lineStyle(style);
  return (
    <svg className={styles.sample} width="26" height="10" aria-hidden="true">
      <line
        x1="1"
        x2="25"
        y1="5"
        y2="5"
        stroke={`var(--line-${colour})`}
        strokeWidth="2.5"
        strokeDasharray={dash.join(' ')}
      />
    </svg>
  );
}
