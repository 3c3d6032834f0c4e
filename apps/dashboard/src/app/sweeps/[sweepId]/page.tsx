import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { SweepScreen } from '../../../features/sweep/SweepScreen.tsx';
import { foundOr404 } from '../../../server/foundOr404.ts';
import { serverApi } from '../../../server/serverApi.ts';

interface Props {
  readonly params: Promise<{ readonly sweepId: string }>;
}

/** More trials than these are asked for by the browser, after the rest of the page is there. */
const mostTrialsInPage = 500;

export async function generateMetadata({ params }: Props) {
  return { title: (await params).sweepId };
}

export default async function SweepPage({ params }: Props) {
  const { sweepId } = await params;
  const { api, queryClient } = await serverApi();
  const { total } = await foundOr404(queryClient.query(api.sweep.byId.queryOptions({ sweepId })));
  if (total <= mostTrialsInPage) await queryClient.query(api.trial.list.queryOptions({ sweepId }));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <SweepScreen sweepId={sweepId} />
    </HydrationBoundary>
  );
}
