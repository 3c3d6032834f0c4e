'use client';
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { SecretDialog } from '../account/SecretDialog.tsx';
import { useAccountChange } from '../account/useAccountChange.ts';
import { useApiClient } from '../api/Api.tsx';

/** What is to be done with a user, of what is asked about first. */
export interface UserChange {
  readonly kind: 'password' | 'sessions' | 'disable';
  readonly name: string;
}

interface Words {
  readonly title: string;
  readonly consequence: string;
  readonly confirm: string;
}

const wordsOf = {
  password: (name: string): Words => ({
    title: `Give ${name} a new password?`,
    consequence: `The present one no longer opens anything, and all sessions of ${name} end. The new one is shown to you once.`,
    confirm: 'Make a new password',
  }),
  sessions: (name: string): Words => ({
    title: `End all sessions of ${name}?`,
    consequence: `${name} has to sign in anew in every browser. Tokens of programs stay.`,
    confirm: 'End all sessions',
  }),
  disable: (name: string): Words => ({
    title: `Disable ${name}?`,
    consequence: `Password, sessions and API tokens of ${name} end at once. Sweeps stay. A new password lets ${name} in again.`,
    confirm: `Disable ${name}`,
  }),
} as const satisfies Record<UserChange['kind'], (name: string) => Words>;

/** Asks before somebody is kept out, and shows a new password once. */
export function UserDialog({ change: { kind, name }, onClose }: { change: UserChange; onClose: () => void }) {
  const [password, setPassword] = useState<string | null>(null);
  const { isBusy, refusal, run } = useAccountChange();
  const send = useSend(name);
  const { title, consequence, confirm } = wordsOf[kind](name);
  const onConfirm = () =>
    void run(send[kind]).then((done) => {
      if (done === null) return;
      if (done.password === null) onClose();
      else setPassword(done.password);
    });
  if (password !== null) return <PasswordDialog name={name} password={password} onClose={onClose} />;
  return (
    <Dialog
      open
      kind="ask"
      onClose={onClose}
      title={title}
      description={consequence}
      actions={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button look="danger" disabled={isBusy} onClick={onConfirm}>
            {confirm}
          </Button>
        </>
      }
    >
      {refusal !== null && <Notice tone="bad">{refusal}</Notice>}
    </Dialog>
  );
}

export interface PasswordDialogProps {
  readonly name: string;
  readonly password: string;
  readonly onClose: () => void;
}

/** A password that nobody has chosen, shown once. */
export function PasswordDialog({ name, password, onClose }: PasswordDialogProps) {
  return (
    <SecretDialog title={`Password of ${name}`} secret={password} onClose={onClose}>
      Hand it to {name} in a way that you trust; it is changed under the account.
    </SecretDialog>
  );
}

function useSend(userName: string) {
  const client = useApiClient();
  const quiet = () => ({ password: null });
  return {
    password: () => client.user.resetPassword.mutate({ userName }),
    sessions: () => client.account.endSessions.mutate({ userName }).then(quiet),
    disable: () => client.user.disable.mutate({ userName }).then(quiet),
  } satisfies Record<UserChange['kind'], () => Promise<{ readonly password: string | null }>>;
}
