'use client';
import type { Role } from '@coolsweep/access';
import type { RouterOutputs } from '@coolsweep/api';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu, type MenuAction } from '../../ui/Menu.tsx';
import { Table } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toasts.tsx';
import { roleWords } from '../account/accessWords.ts';
import { useApiClient } from '../api/Api.tsx';
import { reasonOf } from '../api/reasonOf.ts';
import { useAccountChange } from '../account/useAccountChange.ts';
import { UserDialog, type UserChange } from './UserDialog.tsx';

type User = RouterOutputs['account']['users'][number];

export interface UserTableProps {
  readonly users: readonly User[];
  /** Of who looks at it. */
  readonly ownName: string;
}

/** The users, each with what an admin may do with it. */
export function UserTable({ users, ownName }: UserTableProps) {
  const [change, setChange] = useState<UserChange | null>(null);
  const head = (
    <tr>
      <th scope="col">Name</th>
      <th scope="col">Role</th>
      <th scope="col">Signs in by</th>
      <th scope="col">Added</th>
      <th scope="col" data-narrow>
        <span className="visually-hidden">Actions</span>
      </th>
    </tr>
  );
  return (
    <>
      <Table caption="Users" head={head} stacks>
        {users.map((user) => (
          <tr key={user.name}>
            <th scope="row">
              {user.name}
              {user.name === ownName && ' (you)'}
            </th>
            <td data-label="Role">{user.role}</td>
            <td data-label="Signs in by">{waysIn(user)}</td>
            <td data-label="Added">
              <Time at={user.createdAt} />
            </td>
            <td>
              <UserMenu user={user} isOwn={user.name === ownName} onChange={setChange} />
            </td>
          </tr>
        ))}
      </Table>
      {change !== null && <UserDialog change={change} onClose={() => setChange(null)} />}
    </>
  );
}

function waysIn({ canSignIn, hasPassword, oidcSubject }: User): string {
  if (!canSignIn) return 'disabled';
  const ways = [...(hasPassword ? ['password'] : []), ...(oidcSubject === null ? [] : [`provider, as ${oidcSubject}`])];
  return ways.join('; ');
}

interface UserMenuProps {
  readonly user: User;
  readonly isOwn: boolean;
  readonly onChange: (change: UserChange) => void;
}

function UserMenu({ user: { name, role, canSignIn }, isOwn, onChange }: UserMenuProps) {
  const setRole = useSetRole(name);
  const router = useRouter();
  const endSessions = { label: 'End all sessions…', onSelect: () => onChange({ kind: 'sessions', name }) };
  const trigger = <IconButton icon="more" label={`Actions for ${name}`} />;
  if (isOwn) {
    const own: MenuAction[] = [
      { label: 'Password and tokens', onSelect: () => router.push('/account') },
      endSessions,
      // Who takes their own rights away by a slip would have to ask another admin for them.
      { label: 'Change the role, disable', unavailable: 'Another admin does that to you.', onSelect: () => undefined },
    ];
    return <Menu trigger={trigger} groups={[{ actions: own }]} />;
  }
  const roles = Object.entries(roleWords).map(([one, words]) => ({
    ...{ label: `${one}: ${words}`, checked: one === role },
    onSelect: () => setRole(one as Role, role),
  }));
  const actions: MenuAction[] = [
    { label: canSignIn ? 'New password…' : 'Let in again…', onSelect: () => onChange({ kind: 'password', name }) },
    endSessions,
    ...(canSignIn ? [{ label: 'Disable…', isDanger: true, onSelect: () => onChange({ kind: 'disable', name }) }] : []),
  ];
  return <Menu trigger={trigger} groups={[{ title: 'Role', actions: roles }, { actions }]} />;
}

/** Changes a role at once, with a way back. */
function useSetRole(userName: string) {
  const client = useApiClient();
  const toast = useToast();
  const { run } = useAccountChange();
  const set = (role: Role, before: Role | null): void => {
    const send = () => client.user.setRole.mutate({ userName, role }).then(() => null);
    void run((): Promise<string | null> => send().catch((error: unknown) => reasonOf(error))).then((reason) =>
      toast(
        reason === null
          ? {
              title: `${userName} is ${role} from now on`,
              ...(before !== null && { action: { label: 'Undo', onClick: () => set(before, null) } }),
            }
          : { title: 'That was not done', description: reason, tone: 'bad' },
      ),
    );
  };
  return set;
}
