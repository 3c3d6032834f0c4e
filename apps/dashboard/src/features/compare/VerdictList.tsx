import { Notice } from '../../ui/Notice.tsx';
import { Section } from '../../ui/Section.tsx';
import { conclusions, foldedVerdicts, type Comparison, type Verdict } from './resultText.ts';
import styles from './VerdictList.module.css';

/** What may be concluded and what not, a sentence for every group, in the words of the command line. */
export function VerdictList({ comparison: { verdicts } }: { readonly comparison: Comparison }) {
  const { shown, folded } = foldedVerdicts(verdicts);
  return (
    <Section title="Verdict">
      {verdicts.length === 0 ? (
        <Notice tone="quiet">There is one configuration: add another one to compare it with.</Notice>
      ) : (
        <Sentences verdicts={shown} />
      )}
      {folded.length > 0 && (
        <details className={styles.more}>
          <summary>{folded.length} more of which nothing can be concluded</summary>
          <Sentences verdicts={folded} />
        </details>
      )}
    </Section>
  );
}

function Sentences({ verdicts }: { readonly verdicts: readonly Verdict[] }) {
  return (
    <ul className={styles.verdicts}>
      {verdicts.map(({ name, conclusion, sentence }) => (
        <li key={name} data-conclusion={conclusion}>
          <span className={styles.sign} aria-hidden="true">
            {conclusions[conclusion].sign}
          </span>
          <p>{sentence}</p>
        </li>
      ))}
    </ul>
  );
}
