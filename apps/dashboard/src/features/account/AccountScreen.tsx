'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { Section } from '../../ui/Section.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi, useApiClient } from '../api/Api.tsx';
import type { Account } from '../signIn/account.ts';
import { NewTokenDialog } from './NewTokenDialog.tsx';
import { PasswordForm } from './PasswordForm.tsx';
import { TokenTable } from './TokenTable.tsx';
import { roleWords } from './accessWords.ts';

/** What is one's own: password, and tokens for programs. */
export function AccountScreen({ account }: { readonly account: Account }) {
  return (
    <>
      <ScreenHead title={account.name}>
        <p>
          {account.role}: {roleWords[account.role]}
        </p>
      </ScreenHead>
      <OwnTokens account={account} />
      <PasswordForm account={account} />
    </>
  );
}

function OwnTokens({ account }: { readonly account: Account }) {
  const api = useApi();
  const client = useApiClient();
  const [isMaking, setMaking] = useState(false);
  const { data: tokens, error } = useQuery(api.account.ownTokens.queryOptions());
  return (
    <Section title="API tokens" aside={<Button onClick={() => setMaking(true)}>New token…</Button>}>
      <AnswerError error={error} />
      {tokens?.length === 0 && (
        <Notice tone="quiet">
          No tokens. A program shows one in place of your password, and never may do more than you.
        </Notice>
      )}
      {tokens !== undefined && tokens.length > 0 && (
        <TokenTable tokens={tokens} onRevoke={(tokenId) => client.account.revokeOwnToken.mutate({ tokenId })} />
      )}
      {isMaking && <NewTokenDialog role={account.role} onClose={() => setMaking(false)} />}
    </Section>
  );
}
