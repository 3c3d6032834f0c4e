import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { SweepScreen } from '../../../features/sweep/SweepScreen.tsx';
import { measuresAtFirst } from '../../../features/sweep/measuresAtFirst.ts';
import { foundOr404 } from '../../../server/foundOr404.ts';
import { serverApi } from '../../../server/serverApi.ts';

interface Props {
  readonly params: Promise<{ readonly sweepId: string }>;
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

/** More trials than these are asked for by the browser, after the rest of the page is there. */
const mostTrialsInPage = 500;

export async function generateMetadata({ params }: Props) {
  return { title: (await params).sweepId };
}

export default async function SweepPage({ params, searchParams }: Props) {
  const { sweepId } = await params;
  const { measure } = await searchParams;
  const { api, queryClient } = await serverApi();
  const { total } = await foundOr404(queryClient.query(api.sweep.head.queryOptions({ sweepId })));
  if (total <= mostTrialsInPage) {
    const measures = measuresAtFirst(typeof measure === 'string' ? measure : null);
    await queryClient.query(api.trial.columns.queryOptions({ sweepId, measures }));
  }
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <SweepScreen sweepId={sweepId} />
    </HydrationBoundary>
  );
}
