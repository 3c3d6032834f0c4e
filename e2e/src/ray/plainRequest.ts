import { request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface PlainRequest {
  readonly method: 'GET' | 'POST';
  readonly authorization: string;
  readonly body?: string;
}

/** Asks by HTTP without what `fetch` adds, from which Ray takes it for a browser and refuses it. */
export function plainRequest(
  url: string,
  { method, authorization, body = '' }: PlainRequest,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization, 'content-type': 'application/json' };
    const asked = request(url, { method, headers, signal: AbortSignal.timeout(60_000) }, (response) => {
      text(response).then((said) => resolve({ status: response.statusCode ?? 0, text: said }), reject);
    });
    asked.once('error', reject);
    asked.end(body);
  });
}
