import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { SearchParams } from 'nuqs/server';
import { TrialScreen } from '../../../features/trial/TrialScreen.tsx';
import { loadTrialView } from '../../../features/trial/trialView.ts';
import { foundOr404 } from '../../../server/foundOr404.ts';
import { serverApi } from '../../../server/serverApi.ts';

interface Props {
  readonly params: Promise<{ readonly trialId: string }>;
  readonly searchParams: Promise<SearchParams>;
}

export async function generateMetadata({ params }: Pick<Props, 'params'>) {
  return { title: (await params).trialId };
}

export default async function TrialPage({ params, searchParams }: Props) {
  const { trialId } = await params;
  const { api, queryClient } = await serverApi();
  await foundOr404(queryClient.query(api.trial.byId.queryOptions({ trialId })));
  const { quantity } = await loadTrialView(searchParams);
  // What cannot be had now the screen asks again, and says why.
  await Promise.allSettled([
    queryClient.query(api.trial.replicates.queryOptions({ trialId })),
    queryClient.query(api.schedule.ofTrial.queryOptions({ trialId })),
    queryClient.query(api.layer.ofTrial.queryOptions({ trialId, quantity })),
    queryClient.query(api.configuration.ofTrial.queryOptions({ trialId })),
    queryClient.query(api.lineage.ofTrial.queryOptions({ trialId })),
    queryClient.query(api.checkpoint.ofTrial.queryOptions({ trialId })),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <TrialScreen trialId={trialId} />
    </HydrationBoundary>
  );
}
