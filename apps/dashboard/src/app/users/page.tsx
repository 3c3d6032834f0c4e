import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { notFound } from 'next/navigation';
import { UsersScreen } from '../../features/users/UsersScreen.tsx';
import { accountOr404 } from '../../server/ownAccount.ts';
import { serverApi } from '../../server/serverApi.ts';

export const metadata = { title: 'Users' };

export default async function UsersPage() {
  const account = await accountOr404();
  if (account.role !== 'admin') notFound();
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
