import { useId, type ReactNode } from 'react';
import styles from './Panel.module.css';

export interface PanelProps {
  readonly title: string;
  /** What the panel shows and how it is to be read, in one line. */
  readonly note?: ReactNode;
  /** Choices beside the title. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A picture or list of its own in a frame, under a small heading. */
export function Panel({ title, note, aside, children }: PanelProps) {
  const id = useId();
  return (
    <section className={styles.panel} aria-labelledby={id}>
      <div className={styles.head}>
        <h3 id={id}>{title}</h3>
        <div className={styles.aside}>{aside}</div>
      </div>
      {children}
      {note !== undefined && <p className={styles.note}>{note}</p>}
    </section>
  );
}
