import { SweepError } from '@coolsweep/sweep';
import * as openid from 'openid-client';

/** The identity provider, and what this server is called there. */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What must be kept between leaving for the provider and coming back. */
export interface OidcTrip {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Signing in at an identity provider: authorization code with PKCE. */
export class OidcClient {
  readonly #settings: OidcSettings;
  readonly #redirectUri: string;
  /** After a failure the next person's try asks again. */
  #found: Promise<openid.Configuration> | null = null;

  /** @param origin of this server, as the provider knows it */
  constructor(settings: OidcSettings, origin: string) {
    this.#settings = settings;
    this.#redirectUri = `${origin}/auth/oidc/callback`;
  }

  /** Where to send the browser, and what to keep until it comes back. */
  async leave(): Promise<{ readonly location: string; readonly trip: OidcTrip }> {
    const configuration = await this.#configuration();
    const trip = {
      state: openid.randomState(),
      nonce: openid.randomNonce(),
      verifier: openid.randomPKCECodeVerifier(),
    };
    const location = openid.buildAuthorizationUrl(configuration, {
      redirect_uri: this.#redirectUri,
      scope: 'openid email',
      code_challenge: await openid.calculatePKCECodeChallenge(trip.verifier),
      code_challenge_method: 'S256',
      state: trip.state,
      nonce: trip.nonce,
    });
    return { location: location.href, trip };
  }

  /**
   * By which names the provider knows whoever came back: the subject, and the address of mail if it has verified it.
   *
   * @param search the query with which the browser came back
   * @throws what the provider, or the check of its answer, found wrong
   */
  async arrive(search: string, { state, nonce, verifier }: OidcTrip): Promise<string[]> {
    const tokens = await openid.authorizationCodeGrant(
      await this.#configuration(),
      new URL(`${this.#redirectUri}${search}`),
      { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true },
    );
    const claims = tokens.claims();
    if (claims === undefined) throw new Error('the identity provider sent no ID token');
    const { sub, email, email_verified: isVerified } = claims;
    return [sub, ...(typeof email === 'string' && isVerified === true ? [email.toLowerCase()] : [])];
  }

  #configuration(): Promise<openid.Configuration> {
    this.#found ??= this.#discover().catch((error: unknown) => {
      this.#found = null;
      throw error;
    });
    return this.#found;
  }

  #discover(): Promise<openid.Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings;
    const url = new URL(issuer);
    // A provider on this machine, for trying it out, may do without TLS; openid-client refuses it anywhere else.
    const isHere = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- not to go: so that it is noticed where it is used
    const withoutTls = isHere ? [openid.allowInsecureRequests] : [];
    // By itself it trusts the connection to the provider and leaves the signature of the ID token alone.
    const execute = [openid.enableNonRepudiationChecks, ...withoutTls];
    return openid.discovery(url, clientId, clientSecret, undefined, { execute });
  }
}

/** @throws SweepError `invalid_arguments` when a part is missing; null without any */
export function oidcSettingsOf(given: Readonly<Record<keyof OidcSettings, string | undefined>>): OidcSettings | null {
  const { issuer, clientId, clientSecret } = given;
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return null;
  if (issuer !== undefined && clientId !== undefined && clientSecret !== undefined && URL.canParse(issuer)) {
    return { issuer, clientId, clientSecret };
  }
  throw new SweepError(
    'invalid_arguments',
    'for an identity provider set all of COOLSWEEP_OIDC_ISSUER (an address), COOLSWEEP_OIDC_CLIENT_ID and COOLSWEEP_OIDC_CLIENT_SECRET',
  );
}
