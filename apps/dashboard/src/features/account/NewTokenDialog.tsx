'use client';
import type { Role, TokenScope } from '@coolsweep/access';
import { useState, type SubmitEvent } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useApiClient } from '../api/Api.tsx';
import styles from './NewTokenDialog.module.css';
import { scopesOf, scopeWords } from './accessWords.ts';
import { SecretDialog } from './SecretDialog.tsx';
import { useAccountChange } from './useAccountChange.ts';

/** Days that a token may last, as it is offered. */
const lifetimes = { 1: 'a day', 7: 'a week', 30: '30 days', 90: '90 days', 365: 'a year' } as const;

export interface NewTokenDialogProps {
  /** Of whom makes it. */
  readonly role: Role;
  readonly onClose: () => void;
}

/** Makes a token for a program, and shows its secret this once. */
export function NewTokenDialog({ role, onClose }: NewTokenDialogProps) {
  const client = useApiClient();
  const { isBusy, refusal, run } = useAccountChange();
  const [secret, setSecret] = useState<string | null>(null);
  const [wanted, setWanted] = useState({ label: '', days: 30, scopes: ['read'] as readonly TokenScope[] });
  const toggle = (scope: TokenScope) =>
    setWanted(({ scopes, ...rest }) => ({
      ...rest,
      scopes: scopes.includes(scope) ? scopes.filter((one) => one !== scope) : [...scopes, scope],
    }));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void run(() => client.account.createToken.mutate({ ...wanted, scopes: [...wanted.scopes] })).then(
      (made) => made !== null && setSecret(made.secret),
    );
  };
  if (secret !== null) {
    return (
      <SecretDialog title="Your new token" secret={secret} onClose={onClose}>
        A program sends it as <code>Authorization: Bearer …</code>
      </SecretDialog>
    );
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="New API token"
      actions={
        <>
          <Button onClick={onClose}>Make none</Button>
          <Button look="primary" type="submit" form="new-token" disabled={isBusy || wanted.scopes.length === 0}>
            Make the token
          </Button>
        </>
      }
    >
      <form id="new-token" className={styles.form} onSubmit={submit}>
        {refusal !== null && <Notice tone="bad">{refusal}</Notice>}
        <Field label="What for" hint="In your words: nightly report">
          <input
            required
            maxLength={80}
            autoComplete="off"
            value={wanted.label}
            onChange={({ target }) => setWanted({ ...wanted, label: target.value })}
          />
        </Field>
        <fieldset className={styles.scopes}>
          <legend>Scopes</legend>
          {scopesOf(role).map((scope) => (
            <label key={scope}>
              <input type="checkbox" checked={wanted.scopes.includes(scope)} onChange={() => toggle(scope)} />
              <span>
                {scope} <span className={styles.words}>{scopeWords[scope]}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <Field label="Lasts">
          <select value={wanted.days} onChange={({ target }) => setWanted({ ...wanted, days: Number(target.value) })}>
            {Object.entries(lifetimes).map(([days, words]) => (
              <option key={days} value={days}>
                {words}
              </option>
            ))}
          </select>
        </Field>
      </form>
    </Dialog>
  );
}
