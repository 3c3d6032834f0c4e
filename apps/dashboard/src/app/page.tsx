import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { SweepsScreen } from '../features/sweeps/SweepsScreen.tsx';
import { serverApi } from '../server/serverApi.ts';

export default async function SweepsPage() {
  const { api, queryClient } = await serverApi();
  await queryClient.query(api.sweep.list.queryOptions());
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <SweepsScreen />
    </HydrationBoundary>
  );
}
