import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { AccountScreen } from '../../features/account/AccountScreen.tsx';
import { accountOr404 } from '../../server/ownAccount.ts';
import { serverApi } from '../../server/serverApi.ts';

export const metadata = { title: 'Account' };

export default async function AccountPage() {
  const account = await accountOr404();
  const { api, queryClient } = await serverApi();
  await queryClient.query(api.account.ownTokens.queryOptions());
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <AccountScreen account={account} />
    </HydrationBoundary>
  );
}
