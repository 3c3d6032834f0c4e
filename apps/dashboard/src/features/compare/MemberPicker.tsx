'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { formatEstimate } from '../../ui/number.ts';
import { describeParams } from '../../ui/parameter.ts';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi } from '../api/Api.tsx';
import { configurationMember, trialMember, type Member } from './members.ts';

/** More configurations than these are not read in a list; the sweep screen finds them. */
const mostListed = 200;

/** Stands among the hashes of configurations, none of which it is like. */
const oneTrial = 'trial';

export interface MemberPickerProps {
  readonly onAdd: (member: Member) => void;
  readonly onClose: () => void;
}

/** A sweep as a whole, or one configuration of it. */
export function MemberPicker({ onAdd, onClose }: MemberPickerProps) {
  const api = useApi();
  const [sweepId, setSweepId] = useState('');
  const [hash, setHash] = useState('');
  const [number, setNumber] = useState('');
  const sweeps = useQuery(api.sweep.list.queryOptions());
  const sweep = useQuery(api.sweep.byId.queryOptions({ sweepId }, { enabled: sweepId !== '' }));
  const member = chosenMember({ sweepId, hash, number });
  const metric = sweep.data?.metric?.name ?? '';
  return (
    <Dialog
      open
      onClose={onClose}
      title="Add to the comparison"
      actions={
        <Button look="primary" disabled={member === null} onClick={() => member !== null && onAdd(member)}>
          Add
        </Button>
      }
    >
      <AnswerError error={sweeps.error ?? sweep.error} />
      <Field label="Sweep">
        <select
          value={sweepId}
          onChange={({ target }) => {
            setSweepId(target.value);
            setHash('');
          }}
        >
          <option value="">{sweeps.isPending ? 'Loading …' : 'Choose a sweep'}</option>
          {(sweeps.data ?? []).map(({ id }) => (
            <option key={id}>{id}</option>
          ))}
        </select>
      </Field>
      <Field label="What of it" hint="Configurations stand with the best first.">
        <select value={hash} disabled={sweep.data === undefined} onChange={({ target }) => setHash(target.value)}>
          <option value="">all of it: each method by its best configuration</option>
          <option value={oneTrial}>one trial, by its number</option>
          {(sweep.data?.configurations ?? []).slice(0, mostListed).map(({ configHash, params, objective }) => (
            <option key={configHash} value={configHash}>
              {describeParams(params)}
              {objective !== null && ` (${formatEstimate(metric, objective)})`}
            </option>
          ))}
        </select>
      </Field>
      {hash === oneTrial && (
        <Field label="Number of the trial" hint="As in the table of trials: #12. One seed is no test; its curves are.">
          <input
            inputMode="numeric"
            autoComplete="off"
            value={number}
            onChange={({ target }) => setNumber(target.value)}
          />
        </Field>
      )}
    </Dialog>
  );
}

interface Choice {
  readonly sweepId: string;
  readonly hash: string;
  readonly number: string;
}

/** What was chosen; null while that is not complete. */
function chosenMember({ sweepId, hash, number }: Choice): Member | null {
  if (sweepId === '') return null;
  if (hash === '') return sweepId;
  if (hash !== oneTrial) return configurationMember(sweepId, hash);
  const digits = /^\s*#?([1-9]\d{0,8})\s*$/.exec(number)?.[1];
  return digits === undefined ? null : trialMember(sweepId, Number(digits));
}
