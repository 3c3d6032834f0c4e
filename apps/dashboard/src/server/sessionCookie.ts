import { sessionLifetime } from '@coolsweep/access';

/** The cookie of a session. */
export interface SessionCookie {
  readonly name: string;
  readonly isSecure: boolean;
}

/**
 * Under TLS the browser itself sees to it that a cookie of this name was set by this host, over TLS and for all of it.
 * Over plain HTTP, on loopback alone, the port tells two dashboards apart: cookies ignore ports.
 */
export function sessionCookie({
  isSecure,
  port,
}: {
  readonly isSecure: boolean;
  readonly port: number;
}): SessionCookie {
  return { isSecure, name: isSecure ? '__Host-coolsweep' : `coolsweep-session-${port}` };
}

/** The header that has a browser keep the secret, where no script reads it and no other page sends it. */
export function keepSession({ name, isSecure }: SessionCookie, secret: string): string {
  const seconds = sessionLifetime.absoluteMs / 1000;
  return `${name}=${secret}; Max-Age=${seconds}; HttpOnly; SameSite=Strict; Path=/${isSecure ? '; Secure' : ''}`;
}

/** The header that has a browser forget it. */
export function forgetSession({ name, isSecure }: SessionCookie): string {
  return `${name}=; Max-Age=0; HttpOnly; SameSite=Strict; Path=/${isSecure ? '; Secure' : ''}`;
}
