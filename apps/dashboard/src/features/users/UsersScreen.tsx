'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { Section } from '../../ui/Section.tsx';
import { TokenTable } from '../account/TokenTable.tsx';
import { AnswerError } from '../api/AnswerError.tsx';
import { useApi, useApiClient } from '../api/Api.tsx';
import { NewUserDialog } from './NewUserDialog.tsx';
import { UserTable } from './UserTable.tsx';

/** For admins: who may use this server, and which programs. */
export function UsersScreen({ ownName }: { readonly ownName: string }) {
  const api = useApi();
  const client = useApiClient();
  const [isAdding, setAdding] = useState(false);
  const users = useQuery(api.account.users.queryOptions());
  const tokens = useQuery(api.account.tokens.queryOptions());
  return (
    <>
      <ScreenHead title="Users" />
      <AnswerError error={users.error ?? tokens.error} />
      <Section title="Who may sign in" aside={<Button onClick={() => setAdding(true)}>Add a user…</Button>}>
        {users.data !== undefined && <UserTable users={users.data} ownName={ownName} />}
      </Section>
      <Section title="API tokens of everybody">
        {tokens.data?.length === 0 && (
          <Notice tone="quiet">No tokens: people make their own under their account.</Notice>
        )}
        {tokens.data !== undefined && tokens.data.length > 0 && (
          <TokenTable
            withUser
            tokens={tokens.data}
            onRevoke={(tokenId) => client.account.revokeToken.mutate({ tokenId })}
          />
        )}
      </Section>
      {isAdding && <NewUserDialog onClose={() => setAdding(false)} />}
    </>
  );
}
