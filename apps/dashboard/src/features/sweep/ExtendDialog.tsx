'use client';
import type { RouterOutputs } from '@coolsweep/api';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { Command } from '../../ui/Command.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { formatCount } from '../../ui/number.ts';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi, useApiClient } from '../api/Api.tsx';
import { useSettled } from '../newSweep/useSettled.ts';
import { useStart } from '../requests/useStart.ts';
import { costText } from '../rerun/costText.ts';
import { extendCommand, extendQuestion, type ExtendQuestion, type ExtendWishes } from './extendCommand.ts';

/** Not with every letter that is typed. */
const typingMs = 250;

export interface ExtendDialogProps {
  readonly sweepId: string;
  readonly parameters: readonly string[];
  readonly seeds: number;
  /** Whether the sweep is over: nothing else can be extended. */
  readonly isOver: boolean;
  readonly onClose: () => void;
}

const kinds = { seeds: 'Seeds', values: 'Values', epochs: 'Epochs' } as const;

/** Adds seeds, values or epochs to a sweep; says what is there already and what the rest costs, before it is started. */
export function ExtendDialog({ sweepId, parameters, seeds, isOver, onClose }: ExtendDialogProps) {
  const [wishes, setWishes] = useState<ExtendWishes>({ kind: 'seeds', amount: '', parameter: parameters[0] ?? '' });
  const settled = useSettled(wishes, typingMs);
  const question = isOver ? extendQuestion(sweepId, settled) : null;
  const { isReady, isBusy, plan, error, start } = useExtension(question, onClose);
  const command = extendCommand(sweepId, wishes);
  const set = (change: Partial<ExtendWishes>) => setWishes({ ...wishes, ...change });
  return (
    <Dialog
      open
      onClose={onClose}
      title="Extend this sweep"
      description="A further sweep takes over the results that are there and runs what is new. This one stays as it is."
      actions={
        <Button look="primary" disabled={!isReady || settled !== wishes} aria-disabled={isBusy} onClick={start}>
          {isBusy ? 'Starting …' : 'Start'}
        </Button>
      }
    >
      <Choice label="More of what" options={kinds} value={wishes.kind} onChange={(kind) => set({ kind, amount: '' })} />
      {wishes.kind === 'values' && (
        <Field label="Parameter">
          <select value={wishes.parameter} onChange={({ target }) => set({ parameter: target.value })}>
            {parameters.map((path) => (
              <option key={path}>{path}</option>
            ))}
          </select>
        </Field>
      )}
      <Field
        label={wishes.kind === 'values' ? 'Further values' : `${kinds[wishes.kind]} in all`}
        hint={hints[wishes.kind](seeds)}
      >
        <input
          autoComplete="off"
          inputMode={wishes.kind === 'values' ? 'text' : 'numeric'}
          value={wishes.amount}
          onChange={({ target }) => set({ amount: target.value })}
        />
      </Field>
      {!isOver && <Notice tone="quiet">It can be extended when it is over: wait for its trials, or cancel it.</Notice>}
      <AnswerError error={error} />
      {plan !== undefined && <p role="status">{planText(plan)}</p>}
      {isOver && command !== null && <Command line={command} />}
    </Dialog>
  );
}

const hints = {
  seeds: (seeds: number) => `It has ${seeds}.`,
  values: () => 'With commas between them.',
  epochs: () =>
    'More than it has. A trial goes on from its last checkpoint where that leads to the same result, else it begins anew.',
} as const;

type Plan = RouterOutputs['extend']['plan'];

/** What is taken over, what is run, and what that takes. */
function planText(plan: Plan): string {
  const open = plan.trials - plan.taken;
  const size = `${formatCount(plan.trials)} trials, ${formatCount(plan.taken)} taken over and ${formatCount(open)} to run`;
  const goingOn =
    plan.goingOn === 0 ? '' : `, of which ${formatCount(plan.goingOn)} can go on from their last checkpoints`;
  const left = plan.leftOut === 0 ? '' : ` (without ${formatCount(plan.leftOut)} configurations that a pruner gave up)`;
  return `${size}${goingOn}${left}; ${costText({ ...plan, trials: open })}`;
}

/** What the wish comes to, and the way to have it; nothing is asked while it is not said. */
function useExtension(question: ExtendQuestion | null, onClose: () => void) {
  const api = useApi();
  const client = useApiClient();
  const router = useRouter();
  const { isBusy, start } = useStart();
  const { data, error, isPlaceholderData } = useQuery(
    api.extend.plan.queryOptions(question ?? { sweepId: '' }, {
      enabled: question !== null,
      placeholderData: keepPreviousData,
    }),
  );
  const plan = question === null || error !== null ? undefined : data;
  const send = async (wish: ExtendQuestion) => {
    const sweepId = await start(wish, (key) => client.extend.start.mutate({ ...wish, key }));
    if (sweepId === null) return;
    onClose();
    router.push(`/sweeps/${sweepId}`);
  };
  return {
    ...{ isBusy, plan, error: question === null ? null : error },
    isReady: question !== null && plan !== undefined && !isPlaceholderData,
    start: () => {
      if (question !== null && !isBusy) void send(question);
    },
  };
}
