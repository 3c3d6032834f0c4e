import { mayReadMetrics, type Principal } from '@coolsweep/access';
import { text, type Endpoint, type Exchange } from './endpoint.ts';
import type { RequestParts } from './requestParts.ts';
import type { ServerMetrics } from './serverMetrics.ts';

/** @param whoAsks null: the server is on loopback and has no users, so that whoever reaches it may read its figures */
export function metricsEndpoint(
  metrics: ServerMetrics,
  whoAsks: ((parts: RequestParts) => Promise<Principal | null>) | null,
): Endpoint {
  const answer = async ({ parts }: Exchange) => {
    const principal = whoAsks === null ? null : await whoAsks(parts);
    if (whoAsks !== null && !mayReadMetrics(principal)) {
      return principal === null ? text(401, needsToken) : text(403, needsToken);
    }
    return { status: 200, headers: { 'Content-Type': metrics.contentType }, body: await metrics.text() };
  };
  return { method: 'GET', path: '/metrics', answer };
}

const needsToken =
  'Show a token of the scope metrics as `Authorization: Bearer …`: make one with `coolsweep token create --scope metrics`.';
