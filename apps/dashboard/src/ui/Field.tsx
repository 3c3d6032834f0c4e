'use client';
import { Field as Base } from '@base-ui/react/field';
import type { ReactElement, ReactNode } from 'react';
import styles from './Field.module.css';

export interface FieldProps {
  readonly label: string;
  /** What it is for, with its unit. */
  readonly hint?: ReactNode;
  /** What is wrong with it and what to do; it is read out with the control. */
  readonly error?: string | undefined;
  /** The control: `<input>`, `<select>` or `<textarea>` with its own props. */
  readonly children: ReactElement;
}

/** A control with its label, a hint, and what is wrong with it. */
export function Field({ label, hint, error, children }: FieldProps) {
  return (
    <Base.Root className={styles.field} invalid={error !== undefined}>
      <Base.Label className={styles.label}>{label}</Base.Label>
      <Base.Control className={styles.control} render={children} />
      {hint !== undefined && <Base.Description className={styles.hint}>{hint}</Base.Description>}
      {error !== undefined && (
        <Base.Error className={styles.error} match>
          {error}
        </Base.Error>
      )}
    </Base.Root>
  );
}
