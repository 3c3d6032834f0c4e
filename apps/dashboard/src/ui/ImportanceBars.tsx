import styles from './ImportanceBars.module.css';

export interface ImportanceBar {
  readonly label: string;
  /** 0 to 1. */
  readonly share: number;
}

/** How much each parameter matters, the most important one first. */
export function ImportanceBars({ bars }: { readonly bars: readonly ImportanceBar[] }) {
  return (
    <dl className={styles.bars}>
      {bars.map(({ label, share }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <svg className={styles.bar} aria-hidden="true">
              <rect className={styles.fill} width={`${(share * 100).toFixed(1)}%`} height="100%" rx="3" />
            </svg>
            <span>{(share * 100).toFixed(0)} %</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
