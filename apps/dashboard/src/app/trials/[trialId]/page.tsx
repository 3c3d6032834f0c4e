import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { TrialScreen } from '../../../features/trial/TrialScreen.tsx';
import { foundOr404 } from '../../../server/foundOr404.ts';
import { serverApi } from '../../../server/serverApi.ts';

interface Props {
  readonly params: Promise<{ readonly trialId: string }>;
}

export async function generateMetadata({ params }: Props) {
  return { title: (await params).trialId };
}

export default async function TrialPage({ params }: Props) {
  const { trialId } = await params;
  const { api, queryClient } = await serverApi();
  await foundOr404(queryClient.query(api.trial.byId.queryOptions({ trialId })));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <TrialScreen trialId={trialId} />
    </HydrationBoundary>
  );
}
