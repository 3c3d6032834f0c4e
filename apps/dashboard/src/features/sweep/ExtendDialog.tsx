'use client';
import { useState } from 'react';
import { Choice } from '../../ui/Choice.tsx';
import { Command } from '../../ui/Command.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { extendCommand, type ExtendWishes } from './extendCommand.ts';

export interface ExtendDialogProps {
  readonly sweepId: string;
  readonly parameters: readonly string[];
  readonly seeds: number;
  /** Whether the sweep is over: nothing else can be extended. */
  readonly isOver: boolean;
  readonly onClose: () => void;
}

const kinds = { seeds: 'Seeds', values: 'Values', epochs: 'Epochs' } as const;

/** Puts the command together that adds seeds, values or epochs to a sweep: the run itself needs a terminal. */
export function ExtendDialog({ sweepId, parameters, seeds, isOver, onClose }: ExtendDialogProps) {
  const [wishes, setWishes] = useState<ExtendWishes>({ kind: 'seeds', amount: '', parameter: parameters[0] ?? '' });
  const command = extendCommand(sweepId, wishes);
  const set = (change: Partial<ExtendWishes>) => setWishes({ ...wishes, ...change });
  return (
    <Dialog
      open
      onClose={onClose}
      title="Extend this sweep"
      description="A further sweep takes over the results that are there and runs what is new. This one stays as it is."
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
        <input value={wishes.amount} onChange={({ target }) => set({ amount: target.value })} />
      </Field>
      {!isOver && <p>It can be extended when it is over: wait for its trials, or cancel it.</p>}
      {command !== null && <Command line={command} />}
    </Dialog>
  );
}

const hints = {
  seeds: (seeds: number) => `It has ${seeds}.`,
  values: () => 'With commas between them.',
  epochs: () => 'Each trial goes on from its last checkpoint where that leads to the same result.',
} as const;
