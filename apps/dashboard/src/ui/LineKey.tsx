import { LineSample } from './LineSample.tsx';
import styles from './LineKey.module.css';

export interface LineKeyProps {
  readonly items: readonly { readonly key: string; readonly label: string; readonly style: number }[];
}

/** Which line is which, to be read only. */
export function LineKey({ items }: LineKeyProps) {
  return (
    <ul className={styles.key} aria-label="Key">
      {items.map(({ key, label, style }) => (
        <li key={key}>
          <LineSample style={style} /> {label}
        </li>
      ))}
    </ul>
  );
}
