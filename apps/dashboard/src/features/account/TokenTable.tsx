'use client';
import type { RouterOutputs } from '@coolsweep/api';
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Table } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { useAccountChange } from './useAccountChange.ts';

type Token = RouterOutputs['account']['ownTokens'][number];

export interface TokenTableProps {
  readonly tokens: readonly Token[];
  /** Whether they are of several users. */
  readonly withUser?: boolean;
  readonly onRevoke: (tokenId: string) => Promise<unknown>;
}

/** API tokens, the newest first; those that are live can be revoked, which is asked about first. */
export function TokenTable({ tokens, withUser = false, onRevoke }: TokenTableProps) {
  const [asked, setAsked] = useState<Token | null>(null);
  const head = (
    <tr>
      <th scope="col">For</th>
      <th scope="col">Token</th>
      {withUser && <th scope="col">User</th>}
      <th scope="col">Scopes</th>
      <th scope="col">State</th>
      <th scope="col">Expires</th>
      <th scope="col">Last used</th>
      <th scope="col" data-narrow>
        <span className="visually-hidden">Revoke</span>
      </th>
    </tr>
  );
  return (
    <>
      <Table caption="API tokens" head={head} stacks>
        {tokens.map((token) => (
          <tr key={token.id}>
            <th scope="row">{token.label === '' ? '—' : token.label}</th>
            <td data-label="Token">
              <code>{token.id}</code>
            </td>
            {withUser && <td data-label="User">{token.userName ?? 'the workspace'}</td>}
            <td data-label="Scopes">{token.scopes.join(', ')}</td>
            <td data-label="State">{token.state}</td>
            <td data-label="Expires">
              <Time at={token.expiresAt} />
            </td>
            <td data-label="Last used">{token.usedAt === null ? 'never' : <Time at={token.usedAt} />}</td>
            <td>
              {token.state === 'live' && (
                <Button look="danger" aria-label={`Revoke ${token.id}`} onClick={() => setAsked(token)}>
                  Revoke…
                </Button>
              )}
            </td>
          </tr>
        ))}
      </Table>
      {asked !== null && <RevokeDialog token={asked} onRevoke={onRevoke} onClose={() => setAsked(null)} />}
    </>
  );
}

interface RevokeDialogProps extends Pick<TokenTableProps, 'onRevoke'> {
  readonly token: Token;
  readonly onClose: () => void;
}

function RevokeDialog({ token: { id, label }, onRevoke, onClose }: RevokeDialogProps) {
  const { isBusy, refusal, run } = useAccountChange();
  const revoke = () => void run(() => onRevoke(id).then(() => true)).then((done) => done === true && onClose());
  return (
    <Dialog
      open
      kind="ask"
      onClose={onClose}
      title={`Revoke ${label === '' ? id : label}?`}
      description="Programs that use it are refused from their next request on. There is no way back; a new token can be made."
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button look="danger" disabled={isBusy} onClick={revoke}>
            Revoke it
          </Button>
        </>
      }
    >
      {refusal !== null && <Notice tone="bad">{refusal}</Notice>}
    </Dialog>
  );
}
