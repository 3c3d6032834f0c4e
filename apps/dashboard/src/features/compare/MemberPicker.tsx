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
import { configurationMember, type Member } from './members.ts';

/** More configurations than these are not read in a list; the sweep screen finds them. */
const mostListed = 200;

export interface MemberPickerProps {
  readonly onAdd: (member: Member) => void;
  readonly onClose: () => void;
}

/** A sweep as a whole, or one configuration of it. */
export function MemberPicker({ onAdd, onClose }: MemberPickerProps) {
  const api = useApi();
  const [sweepId, setSweepId] = useState('');
  const [hash, setHash] = useState('');
  const sweeps = useQuery(api.sweep.list.queryOptions());
  const sweep = useQuery(api.sweep.byId.queryOptions({ sweepId }, { enabled: sweepId !== '' }));
  const metric = sweep.data?.metric?.name ?? '';
  return (
    <Dialog
      open
      onClose={onClose}
      title="Add to the comparison"
      actions={
        <Button
          look="primary"
          disabled={sweepId === ''}
          onClick={() => onAdd(hash === '' ? sweepId : configurationMember(sweepId, hash))}
        >
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
          {(sweep.data?.configurations ?? []).slice(0, mostListed).map(({ configHash, params, objective }) => (
            <option key={configHash} value={configHash}>
              {describeParams(params)}
              {objective !== null && ` (${formatEstimate(metric, objective)})`}
            </option>
          ))}
        </select>
      </Field>
    </Dialog>
  );
}
