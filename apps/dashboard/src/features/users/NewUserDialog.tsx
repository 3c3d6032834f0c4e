'use client';
import type { Role } from '@coolsweep/access';
import { useState, type SubmitEvent } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { roleWords } from '../account/accessWords.ts';
import { useAccountChange } from '../account/useAccountChange.ts';
import { useApiClient } from '../api/Api.tsx';
import styles from './NewUserDialog.module.css';
import { PasswordDialog } from './UserDialog.tsx';

/** Adds a user, and shows the password this once; or none for one of the identity provider. */
export function NewUserDialog({ onClose }: { readonly onClose: () => void }) {
  const client = useApiClient();
  const { isBusy, refusal, run } = useAccountChange();
  const [wanted, setWanted] = useState({ name: '', role: 'viewer' as Role, subject: '' });
  const [made, setMade] = useState<{ readonly name: string; readonly password: string } | null>(null);
  const set = (change: Partial<typeof wanted>) => setWanted((before) => ({ ...before, ...change }));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const { name: userName, role, subject } = wanted;
    const oidcSubject = subject.trim() === '' ? null : subject.trim();
    void run(() => client.user.add.mutate({ userName, role, oidcSubject })).then((answer) => {
      if (answer === null) return;
      if (answer.password === null) onClose();
      else setMade({ name: answer.name, password: answer.password });
    });
  };
  if (made !== null) return <PasswordDialog {...made} onClose={onClose} />;
  return (
    <Dialog
      open
      onClose={onClose}
      title="Add a user"
      actions={
        <>
          <Button onClick={onClose}>Add nobody</Button>
          <Button look="primary" type="submit" form="new-user" disabled={isBusy}>
            {isBusy ? 'Adding …' : 'Add the user'}
          </Button>
        </>
      }
    >
      <form id="new-user" className={styles.form} onSubmit={submit}>
        {refusal !== null && <Notice tone="bad">{refusal}</Notice>}
        <Field label="Name" hint="a-z, 0-9, dot, @, _ and -">
          <input
            required
            maxLength={64}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={wanted.name}
            onChange={({ target }) => set({ name: target.value })}
          />
        </Field>
        <Field label="Role">
          <select value={wanted.role} onChange={({ target }) => set({ role: target.value as Role })}>
            {Object.entries(roleWords).map(([role, words]) => (
              <option key={role} value={role}>
                {role}: {words}
              </option>
            ))}
          </select>
        </Field>
        <Field
          label="At the identity provider"
          hint="Subject or verified address. Empty: a password is made, and shown to you once."
        >
          <input
            maxLength={255}
            autoComplete="off"
            value={wanted.subject}
            onChange={({ target }) => set({ subject: target.value })}
          />
        </Field>
      </form>
    </Dialog>
  );
}
