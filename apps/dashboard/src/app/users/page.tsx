import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { NeedsRole } from '../../features/signIn/NeedsRole.tsx';
import { UsersScreen } from '../../features/users/UsersScreen.tsx';
import { accountOr404 } from '../../server/ownAccount.ts';
import { serverApi } from '../../server/serverApi.ts';
import { ScreenHead } from '../../ui/ScreenHead.tsx';

export const metadata = { title: 'Users' };

export default async function UsersPage() {
  const account = await accountOr404();
  if (account.role !== 'admin') {
    return (
      <>
        <ScreenHead title="Users" />
        <NeedsRole what="Managing users" role="admin" />
      </>
    );
  }
  const { api, queryClient } = await serverApi();
  await Promise.all([
    queryClient.query(api.account.users.queryOptions()),
    queryClient.query(api.account.tokens.queryOptions()),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <UsersScreen ownName={account.name} />
    </HydrationBoundary>
  );
}
