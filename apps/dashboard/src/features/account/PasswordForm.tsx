'use client';
import { useState, type SubmitEvent } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Section } from '../../ui/Section.tsx';
import { useApiClient } from '../api/Api.tsx';
import type { Account } from '../signIn/account.ts';
import styles from './PasswordForm.module.css';
import { useAccountChange } from './useAccountChange.ts';

/** Another password of one's own. All sessions end, so that it is signed in anew afterwards. */
export function PasswordForm({ account }: { readonly account: Account }) {
  const client = useApiClient();
  const { isBusy, refusal, run } = useAccountChange();
  const [given, setGiven] = useState({ current: '', next: '', again: '' });
  const differ = given.again !== '' && given.next !== given.again;
  const set = (change: Partial<typeof given>) => setGiven((before) => ({ ...before, ...change }));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const { current, next, again } = given;
    if (next !== again) return;
    void run(() => client.account.changePassword.mutate({ current, next })).then((done) => {
      if (done !== null) location.assign('/sign-in?changed=password&next=/account');
    });
  };
  return (
    <Section title="Password">
      <form className={styles.form} method="post" onSubmit={submit} aria-label="Change the password">
        {refusal !== null && <Notice tone="bad">{refusal}</Notice>}
        {/* For password managers: whose password it is. */}
        <input type="text" name="username" autoComplete="username" value={account.name} readOnly hidden />
        <PasswordField
          label="Present password"
          name="current-password"
          value={given.current}
          onChange={(current) => set({ current })}
        />
        <PasswordField
          label="New password"
          name="new-password"
          hint="At least 12 characters; several words are easy to keep in mind."
          value={given.next}
          onChange={(next) => set({ next })}
        />
        <PasswordField
          label="The new one again"
          name="new-password"
          error={differ ? 'The two differ.' : undefined}
          value={given.again}
          onChange={(again) => set({ again })}
        />
        <Button type="submit" disabled={isBusy || differ}>
          {isBusy ? 'Changing …' : 'Change, and sign in anew'}
        </Button>
      </form>
    </Section>
  );
}

interface PasswordFieldProps {
  readonly label: string;
  /** What it is to password managers. */
  readonly name: 'current-password' | 'new-password';
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function PasswordField({ label, name, hint, error, value, onChange }: PasswordFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      <input
        type="password"
        autoComplete={name}
        required
        maxLength={256}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
    </Field>
  );
}
