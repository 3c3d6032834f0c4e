'use client';
import { formatCount } from './number.ts';
import styles from './FilterChips.module.css';

export interface FilterChipsProps<Name extends string> {
  readonly label: string;
  /** With how many there are of each. */
  readonly options: readonly { readonly name: Name; readonly count: number }[];
  readonly chosen: readonly Name[];
  readonly onChange: (chosen: Name[]) => void;
}

/** Any of several words to filter by. A chosen one stays, even when nothing is left of it. */
export function FilterChips<Name extends string>({ label, options, chosen, onChange }: FilterChipsProps<Name>) {
  const gone = chosen.filter((name) => !options.some((option) => option.name === name));
  const shown = [...options, ...gone.map((name) => ({ name, count: 0 }))];
  if (shown.length === 0) return null;
  const toggle = (name: Name) =>
    onChange(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
  return (
    <div className={styles.chips} role="group" aria-label={label}>
      {shown.map(({ name, count }) => (
        <button
          key={name}
          type="button"
          className={styles.chip}
          aria-pressed={chosen.includes(name)}
          onClick={() => toggle(name)}
        >
          {name} <span className={styles.count}>{formatCount(count)}</span>
        </button>
      ))}
    </div>
  );
}
