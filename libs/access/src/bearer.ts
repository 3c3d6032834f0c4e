/** The secret in a header `Authorization: Bearer …`; null when there is none, or one that nobody was ever given. */
export function bearerSecret(authorization: string | undefined): string | null {
  return /^Bearer ([\w.~+/=-]{1,200})$/i.exec(authorization ?? '')?.[1] ?? null;
}
