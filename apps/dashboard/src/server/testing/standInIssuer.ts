import { createHash, createPrivateKey, createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';

/** What the person at the provider says, and how the provider misbehaves. */
export interface IssuerBehaviour {
  readonly claims: Readonly<Record<string, unknown>>;
  /** Signs with a key that it does not publish. */
  readonly forges?: boolean;
  /** In place of the nonce that it was given. */
  readonly nonce?: string;
}

interface Grant {
  readonly challenge: string;
  readonly nonce: string;
  readonly redirectUri: string;
}

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An identity provider for tests: authorization code with PKCE, ID tokens by RS256. Everybody is let in at once. */
export class StandInIssuer {
  behaviour: IssuerBehaviour = { claims: { sub: 'subject-of-ada' } };
  readonly clientId = 'coolsweep';
  readonly clientSecret = 'secret of the client';
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  readonly #otherKeys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  readonly #grants = new Map<string, Grant>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      void this.#answer(request).then(({ status, headers, body }) => response.writeHead(status, headers).end(body));
    });
  }

  static async start(): Promise<StandInIssuer> {
    const issuer = new StandInIssuer();
    await new Promise<void>((resolve) => issuer.#server.listen(0, '127.0.0.1', resolve));
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  stop(): Promise<unknown> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    return closed;
  }

  async #answer(request: IncomingMessage) {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const json = (status: number, value: unknown) => ({
      status,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(value),
    });
    switch (pathname) {
      case '/.well-known/openid-configuration':
        return json(200, this.#metadata());
      case '/jwks':
        return json(200, {
          keys: [{ ...this.#keys.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }],
        });
      case '/authorize':
        return { status: 302, headers: { location: this.#authorize(searchParams) }, body: '' };
      case '/token':
        return json(...this.#token(new URLSearchParams(await textOf(request)), request.headers.authorization));
      default:
        return json(404, {});
    }
  }

  #metadata() {
    return {
      issuer: this.url,
      authorization_endpoint: `${this.url}/authorize`,
      token_endpoint: `${this.url}/token`,
      jwks_uri: `${this.url}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
    };
  }

  #authorize(given: URLSearchParams): string {
    const code = randomUUID();
    const redirectUri = given.get('redirect_uri') ?? '';
    this.#grants.set(code, {
      challenge: given.get('code_challenge') ?? '',
      nonce: given.get('nonce') ?? '',
      redirectUri,
    });
    return `${redirectUri}?${new URLSearchParams({ code, state: given.get('state') ?? '' }).toString()}`;
  }

  /** Once per code, to the client that knows its secret and the verifier of the challenge. */
  #token(given: URLSearchParams, authorization: string | undefined): [number, unknown] {
    const grant = this.#grants.get(given.get('code') ?? '');
    this.#grants.delete(given.get('code') ?? '');
    const verifier = createHash('sha256')
      .update(given.get('code_verifier') ?? '')
      .digest('base64url');
    const basic = Buffer.from(authorization?.replace('Basic ', '') ?? '', 'base64').toString();
    const isClient =
      given.get('client_secret') === this.clientSecret ||
      decodeURIComponent(basic.split(':')[1] ?? '') === this.clientSecret;
    if (grant?.challenge !== verifier || grant.redirectUri !== given.get('redirect_uri') || !isClient) {
      return [400, { error: 'invalid_grant' }];
    }
    const answer = { access_token: randomUUID(), token_type: 'Bearer', expires_in: 60 };
    return [200, { ...answer, id_token: this.#idToken(grant.nonce) }];
  }

  #idToken(nonce: string): string {
    const now = Math.floor(Date.now() / 1000);
    const { claims, forges = false } = this.behaviour;
    const about = { iss: this.url, aud: this.clientId, iat: now, exp: now + 60, nonce: this.behaviour.nonce ?? nonce };
    const content = `${encoded({ alg: 'RS256', kid: 'one' })}.${encoded({ ...about, ...claims })}`;
    const key = createPrivateKey(
      (forges ? this.#otherKeys : this.#keys).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    );
    return `${content}.${createSign('RSA-SHA256').update(content).sign(key).toString('base64url')}`;
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request.setEncoding('utf8') as AsyncIterable<string>) text += part;
  return text;
}
