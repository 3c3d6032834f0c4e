import { request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { SweepError } from '@coolsweep/sweep';

export interface RayAccess {
  /** Of the cluster's dashboard, such as `http://head:8265`. */
  readonly address: string;
  /** The cluster's token as it is now; null where the cluster asks for none. */
  readonly token: () => Promise<string | null>;
  /** How long an answer may take. A head that is busy takes long, and what it was asked may be done all the same. */
  readonly timeoutMs: number;
}

/** What the API answered; without a status it did not, and the text says why. */
export interface RayAnswer {
  readonly status: number | null;
  readonly text: string;
}

/** The Jobs API of a Ray cluster, version 4 (Ray 2.52 to 2.60), and whatever stands before it: proxies answer, too. */
export class RayApi {
  readonly #access: RayAccess;

  constructor(access: RayAccess) {
    this.#access = access;
  }

  get address(): string {
    return this.#access.address;
  }

  /**
   * Asks once.
   *
   * @param path behind `/api/jobs/`, whose last slash Ray insists on
   * @throws SweepError `unsupported` when the token is not the cluster's
   */
  async ask(method: 'GET' | 'POST', path: string, body?: object): Promise<RayAnswer> {
    const { address, token: tokenOf, timeoutMs } = this.#access;
    const token = await tokenOf();
    const headers = {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== null && { authorization: `Bearer ${token}` }),
    };
    const url = `${address}/api/jobs/${path}`;
    const options = { method, headers, signal: AbortSignal.timeout(timeoutMs) };
    const answer = await answered(url, options, body === undefined ? '' : JSON.stringify(body));
    if (answer.status === 401 || answer.status === 403) throw notLetIn(address, token, answer.status);
    return answer;
  }
}

/**
 * Not by `fetch`: that names itself by headers (`Sec-Fetch-Mode`) from which Ray takes it for a browser, and Ray lets no
 * browser submit anything. Redirects are not followed: the token is for this address and no other.
 */
function answered(url: string, options: RequestOptions, body: string): Promise<RayAnswer> {
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const fail = (error: Error) => resolve({ status: null, text: whyNot(error) });
    const asked = request(url, options, (response) => {
      text(response).then((said) => resolve({ status: response.statusCode ?? null, text: said }), fail);
    });
    asked.once('error', fail);
    asked.end(body);
  });
}

function whyNot({ name, message }: Error): string {
  return name === 'AbortError' ? 'it took too long' : message;
}

function notLetIn(address: string, token: string | null, status: number): SweepError {
  const what = token === null ? 'wants a token' : 'does not take the token';
  const advice =
    'have cluster.ray.tokenFile in coolsweep.config.ts name a file with the token of the cluster (RAY_AUTH_TOKEN)';
  return new SweepError('unsupported', `Ray at ${address} ${what} (${status}): ${advice}`);
}
