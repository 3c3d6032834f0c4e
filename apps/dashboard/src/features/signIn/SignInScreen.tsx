'use client';
import { useEffect, useRef, useState, type SubmitEvent } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { askToSignIn, hasSession } from './signInAnswer.ts';
import styles from './SignInScreen.module.css';

export interface SignInScreenProps {
  /** Path of this server to go to afterwards. */
  readonly next: string;
  /** Why the identity provider's way did not lead in; null when it was not tried. */
  readonly problem: string | null;
  /** What was done before one came here; null for nothing. */
  readonly remark: string | null;
  /** Whether there is an identity provider. */
  readonly hasProvider: boolean;
}

/** Name and password, or the way to the identity provider. */
export function SignInScreen({ next, problem, remark, hasProvider }: SignInScreenProps) {
  const [given, setGiven] = useState({ name: '', password: '' });
  const [refusal, setRefusal] = useState(problem);
  const [isBusy, setBusy] = useState(false);
  const passwordInput = useRef<HTMLInputElement>(null);

  useEffect(() => {
    // Who came by another site's link has a session that the browser did not show.
    void hasSession().then((has) => has && location.replace(next));
  }, [next]);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setRefusal(null);
    void askToSignIn(given).then((answer) => {
      if (answer.kind === 'signedIn') {
        location.assign(next);
        return;
      }
      setBusy(false);
      setRefusal(answer.message);
      passwordInput.current?.select();
    });
  };
  return (
    <form className={styles.card} method="post" onSubmit={submit} aria-label="Sign in">
      <h1 className={styles.title}>Sign in</h1>
      {remark !== null && refusal === null && <Notice tone="quiet">{remark}</Notice>}
      {refusal !== null && <Notice tone="bad">{refusal}</Notice>}
      <Field label="Name">
        <input
          name="name"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={64}
          value={given.name}
          onChange={({ target }) => setGiven((before) => ({ ...before, name: target.value }))}
        />
      </Field>
      <Field label="Password">
        <input
          ref={passwordInput}
          name="password"
          type="password"
          autoComplete="current-password"
          required
          maxLength={256}
          value={given.password}
          onChange={({ target }) => setGiven((before) => ({ ...before, password: target.value }))}
        />
      </Field>
      <Button type="submit" look="primary" disabled={isBusy}>
        {isBusy ? 'Signing in …' : 'Sign in'}
      </Button>
      {hasProvider && (
        <>
          <p className={styles.or}>or</p>
          <a className={styles.provider} href="/auth/oidc">
            Sign in through the identity provider
          </a>
        </>
      )}
      <p className={styles.help}>An admin of this server makes accounts and sets new passwords.</p>
    </form>
  );
}
