'use client';
import { Button } from './Button.tsx';
import styles from './ColumnChoice.module.css';
import { Flyout } from './Flyout.tsx';

export interface ColumnOption {
  readonly id: string;
  readonly label: string;
  readonly group: string;
}

export interface ColumnChoiceProps {
  /** What is chosen, on the button. Default: Columns. */
  readonly title?: string;
  readonly options: readonly ColumnOption[];
  readonly chosen: ReadonlySet<string>;
  readonly onToggle: (id: string) => void;
  /** Shows what is shown at first. */
  readonly onReset: () => void;
}

/** Which columns a table has, or axes a picture. */
export function ColumnChoice({ title = 'Columns', options, chosen, onToggle, onReset }: ColumnChoiceProps) {
  const groups = [...new Set(options.map(({ group }) => group))];
  return (
    <Flyout title={title}>
      {groups.map((group) => (
        <fieldset key={group} className={styles.group}>
          <legend>{group}</legend>
          {options
            .filter((option) => option.group === group)
            .map(({ id, label }) => (
              <label key={id} className={styles.option}>
                <input type="checkbox" checked={chosen.has(id)} onChange={() => onToggle(id)} />
                {label}
              </label>
            ))}
        </fieldset>
      ))}
      <Button look="plain" onClick={onReset}>
        As at first
      </Button>
    </Flyout>
  );
}
