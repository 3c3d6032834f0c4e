/** Headers of every answer, but for the content security policy. */
export const securityHeaders: readonly (readonly [string, string])[] = [
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'no-referrer'],
  ['X-Frame-Options', 'DENY'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'],
];

/**
 * Further headers of a server that ends TLS itself: for a year browsers come back by HTTPS alone. Behind a proxy that is for
 * the proxy to say, since it holds for every port of the name.
 */
export const headersUnderTls: readonly (readonly [string, string])[] = [
  ['Strict-Transport-Security', 'max-age=31536000'],
];

/** Nothing from outside; inline scripts only with the nonce of this answer. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
