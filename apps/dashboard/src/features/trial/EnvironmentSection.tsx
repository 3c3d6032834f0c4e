import type { RouterOutputs } from '@coolsweep/api';
import { Facts } from '../../ui/Facts.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Section } from '../../ui/Section.tsx';
import { environmentFacts } from './environmentFacts.ts';
import styles from './TrialScreen.module.css';

/** The program, machine and data with which the latest attempt was made. */
export function EnvironmentSection({ environment }: Pick<RouterOutputs['trial']['byId'], 'environment'>) {
  const parts = environmentFacts(environment);
  return (
    <Section title="Environment">
      {parts.length === 0 && <Notice tone="quiet">Nothing recorded yet.</Notice>}
      <div className={styles.columns}>
        {parts.map(({ title, facts }) => (
          <div key={title} className={styles.part}>
            <h3>{title}</h3>
            <Facts facts={facts} as="list" />
          </div>
        ))}
      </div>
    </Section>
  );
}
