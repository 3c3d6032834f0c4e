/** Has browsers come back by HTTPS alone, for a year. For who ends TLS; behind a proxy that is for the proxy to say. */
export const strictTransport = { 'strict-transport-security': 'max-age=31536000' } as const;
