import type { Attributes, Tracer } from '@coolsweep/tracing';
import type { AskedFor } from './guardedServer.ts';

/** A request as it is told of once it was answered. */
interface AnsweredRequest extends AskedFor {
  readonly status: number;
  readonly seconds: number;
}

const procedurePath = /^\/api\/trpc\/([\w.,]{1,300})$/;
const pagePath = /^\/(sweeps|trials)\/([a-z0-9-]{1,100})(?:\/|$)/;

/** Tells of a request as a span, by its procedures where it asks for some, and by the sweep or trial in its path. */
export function traceRequest(tracer: Tracer, request: AnsweredRequest): void {
  const { requestId, method, path, who, status, seconds } = request;
  const endedAt = new Date();
  const span = tracer.begin(nameOf(request), {
    at: new Date(endedAt.getTime() - seconds * 1000),
    isServed: true,
    attributes: {
      ...{ 'http.request.method': method, 'url.path': path, 'http.response.status_code': status },
      ...{ 'coolsweep.request': requestId, ...(who !== null && { 'enduser.id': who }) },
      ...about(path),
    },
  });
  span.end({ at: endedAt, problem: status >= 500 ? `status ${status}` : null });
}

/** Few names for many requests. */
function nameOf({ method, path }: AnsweredRequest): string {
  const procedures = procedurePath.exec(path)?.[1];
  if (procedures !== undefined) return procedures;
  const [, first = ''] = path.split('/');
  return `${method} /${/^[a-z-]{1,30}$/.test(first) ? first : ''}`;
}

function about(path: string): Attributes {
  const procedures = procedurePath.exec(path)?.[1];
  if (procedures !== undefined) return { 'rpc.system': 'trpc', 'rpc.method': procedures };
  const [, kind, id] = pagePath.exec(path) ?? [];
  if (kind === undefined || id === undefined) return {};
  return { [kind === 'sweeps' ? 'coolsweep.sweep' : 'coolsweep.trial']: id };
}
