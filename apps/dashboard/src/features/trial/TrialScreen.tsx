'use client';
import type { RouterOutputs } from '@coolsweep/api';
import { useQuery } from '@tanstack/react-query';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { Facts, type Fact } from '../../ui/Facts.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { formatMetric } from '../../ui/number.ts';
import { Section } from '../../ui/Section.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi } from '../api/Api.tsx';
import { AttemptTable } from './AttemptTable.tsx';
import { CheckpointSection } from './CheckpointSection.tsx';
import { ConfigurationSection } from './ConfigurationSection.tsx';
import { EnvironmentSection } from './EnvironmentSection.tsx';
import { LayerSection } from './LayerSection.tsx';
import { LineageSection } from './LineageSection.tsx';
import { ScheduleSection } from './ScheduleSection.tsx';
import { TrialCurves } from './TrialCurves.tsx';
import { TrialHead } from './TrialHead.tsx';
import { TrialLog } from './TrialLog.tsx';
import styles from './TrialScreen.module.css';
import { useTrialView } from './useTrialView.ts';

type Answer = RouterOutputs['trial']['byId'];

/** One trial: how it went, what it was given, what it printed, what it left, and where it comes from. */
export function TrialScreen({ trialId }: { readonly trialId: string }) {
  const api = useApi();
  const { data, error } = useQuery(api.trial.byId.queryOptions({ trialId }));
  return data === undefined ? <AnswerError error={error} /> : <TrialBody answer={data} />;
}

function TrialBody({ answer }: { readonly answer: Answer }) {
  const [view, change] = useTrialView();
  const { trial, sweep, attempts, environment } = answer;
  const part = { trialId: trial.id, view, change };
  return (
    <>
      <TrialHead answer={answer} />
      <TrialCurves trial={trial} sweep={sweep} view={view} change={change} />
      <ScheduleSection {...part} />
      <LayerSection {...part} />
      <div className={styles.split}>
        <ConfigurationSection trial={trial} />
        <Results trial={trial} />
      </div>
      <LineageSection trialId={trial.id} sweepId={sweep.id} />
      <TrialLog {...part} attempts={attempts} />
      <AttemptTable trialId={trial.id} attempts={attempts} retriedAt={trial.retriedAt} />
      <CheckpointSection trialId={trial.id} />
      <EnvironmentSection environment={environment} />
    </>
  );
}

/** The last values; those of single weight tensors stand in a section of their own. */
function Results({ trial: { id, results, state } }: Pick<Answer, 'trial'>) {
  const shown = Object.entries(results).filter(([name]) => !name.startsWith('layer/'));
  const facts = shown.map(([name, value]): Fact => [name, formatMetric(name, Number(value))]);
  const table = () => ({ columns: ['metric', 'value'], rows: shown });
  return (
    <Section
      title="Results"
      aside={facts.length > 0 && <ExportMenu of="the results" name={`${id}-results`} table={table} />}
    >
      {facts.length === 0 ? (
        <Notice tone="quiet">
          {state === 'waiting' || state === 'running' ? 'Known when the trial has ended.' : 'It ended without results.'}
        </Notice>
      ) : (
        <Facts facts={facts} as="list" />
      )}
    </Section>
  );
}
