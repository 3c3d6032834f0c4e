'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useQueryStates } from 'nuqs';
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Command } from '../../ui/Command.tsx';
import { Field } from '../../ui/Field.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { formatMetric } from '../../ui/number.ts';
import { describeParams } from '../../ui/parameter.ts';
import { Section } from '../../ui/Section.tsx';
import { Table } from '../../ui/Table.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi, useApiClient } from '../api/Api.tsx';
import { useStart } from '../requests/useStart.ts';
import { useMayEdit } from '../signIn/OwnAccount.tsx';
import { NeedsRole } from '../signIn/NeedsRole.tsx';
import { costText, seedsText, sizeText } from './costText.ts';
import styles from './RerunForm.module.css';
import { mostOf, planQuestion, rerunParsers, type RerunChoice, type RerunPlan } from './rerunView.ts';

/** How many of the best, with how many seeds; what that is, and the one click that starts it. */
export function RerunForm({ choice }: { readonly choice: RerunChoice }) {
  const api = useApi();
  const [view, setView] = useQueryStates(rerunParsers, { history: 'replace' });
  const question = planQuestion(choice, view);
  const {
    data: plan,
    error,
    isPlaceholderData,
  } = useQuery(api.rerun.plan.queryOptions(question, { placeholderData: keepPreviousData }));
  const client = useApiClient();
  const { isBusy, start } = useStart();
  const mayEdit = useMayEdit();
  const { best, seeds, epochs } = question;
  const words = ['coolsweep rerun', choice.id, `--best ${best}`, `--seeds ${seeds}`];
  const command = [...words, ...(epochs === null ? [] : [`--epochs ${epochs}`])].join(' ');
  return (
    <Section title="What to run again">
      <div className={styles.fields}>
        <NumberField
          label="Best configurations"
          hint={`${choice.ranked} of ${choice.configurations} can be ranked`}
          value={best}
          most={mostOf.best}
          onChange={(next) => void setView({ best: next })}
        />
        <NumberField
          label="Fresh seeds"
          hint="for each, the same for all"
          value={seeds}
          most={mostOf.seeds}
          onChange={(next) => void setView({ seeds: next })}
        />
        {!choice.isObjective && (
          <NumberField
            label="Epochs"
            hint={`empty: as in the sweep (${choice.epochs.join(', ')})`}
            value={epochs}
            most={mostOf.epochs}
            onChange={(next) => void setView({ epochs: next })}
          />
        )}
      </div>
      <AnswerError error={error} />
      {plan !== undefined && (
        <div className={styles.plan} aria-busy={isPlaceholderData}>
          <ChosenTable plan={plan} metric={choice.metric?.name ?? ''} />
          <p role="status">
            {sizeText(plan)}, seeds {seedsText(plan.seeds)}; {costText(plan)}
          </p>
          {epochs !== null && (
            <Notice tone="warn">
              With other epochs the difference between search and confirmation is also one of training length.
            </Notice>
          )}
        </div>
      )}
      {choice.isObjective ? (
        <Notice tone="quiet">
          <p>A page does not say which code is run. Where the modules of this sweep are, run:</p>
          <Command line={`${command} --objectives FOLDER`} />
        </Notice>
      ) : (
        <>
          {mayEdit ? (
            <div>
              <Button
                look="primary"
                disabled={plan === undefined || isPlaceholderData}
                aria-disabled={isBusy}
                onClick={() => void start(question, (key) => client.rerun.start.mutate({ ...question, key }))}
              >
                {isBusy ? 'Starting …' : 'Start'}
              </Button>
            </div>
          ) : (
            <NeedsRole what="Starting it" role="editor" />
          )}
          <Command line={command} />
        </>
      )}
    </Section>
  );
}

function ChosenTable({ plan: { chosen }, metric }: { readonly plan: RerunPlan; readonly metric: string }) {
  const head = (
    <tr>
      <th scope="col">Configuration</th>
      <th scope="col" data-align="end">
        {metric} in the search
      </th>
    </tr>
  );
  return (
    <Table caption="Chosen configurations" head={head}>
      {chosen.map(({ configHash, params, searchMean }) => (
        <tr key={configHash}>
          <th scope="row" data-wrap>
            {describeParams(params)}
          </th>
          <td data-align="end">{formatMetric(metric, Number(searchMean))}</td>
        </tr>
      ))}
    </Table>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly value: number | null;
  readonly most: number;
  /** Null when the field is empty. */
  readonly onChange: (value: number | null) => void;
}

/** A whole number from 1 on; anything else is marked, and the last one stays. */
function NumberField({ label, hint, value, most, onChange }: NumberFieldProps) {
  const [text, setText] = useState(value === null ? '' : String(value));
  const given = Number(text);
  const isGood = text.trim() === '' || (Number.isInteger(given) && given >= 1 && given <= most);
  return (
    <Field label={label} hint={hint} error={isGood ? undefined : `A whole number from 1 to ${most}`}>
      <input
        inputMode="numeric"
        value={text}
        onChange={({ target }) => {
          const next = target.value;
          setText(next);
          const count = Number(next);
          if (next.trim() === '') onChange(null);
          else if (Number.isInteger(count) && count >= 1 && count <= most) onChange(count);
        }}
      />
    </Field>
  );
}
