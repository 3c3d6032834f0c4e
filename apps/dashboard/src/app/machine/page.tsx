import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { MachineScreen } from '../../features/machine/MachineScreen.tsx';
import { serverApi } from '../../server/serverApi.ts';

export const metadata = { title: 'Machine' };

export default async function MachinePage() {
  const { api, queryClient } = await serverApi();
  await queryClient.query(api.scheduler.machine.queryOptions());
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <MachineScreen />
    </HydrationBoundary>
  );
}
