import { roles, tokenScopes, type Principal } from '@coolsweep/access';
import { z } from 'zod';

/**
 * How the guard tells the pages, which Next loads on its own, who asks. The guard takes the header out of every request
 * and puts its own in; what the client sent under this name is never read.
 */
export const principalHeader = 'x-coolsweep-principal';

const schema = z.union([
  z.strictObject({ kind: z.literal('owner') }),
  z.strictObject({ kind: z.literal('user'), name: z.string(), role: z.enum(roles) }),
  z.strictObject({
    kind: z.literal('token'),
    id: z.string(),
    role: z.enum(roles).nullable(),
    scopes: z.array(z.enum(tokenScopes)),
  }),
  z.strictObject({ kind: z.literal('attempt'), attemptId: z.int() }),
]);

export function writePrincipal(principal: Principal): string {
  return JSON.stringify(principal);
}

/** Who the guard says asks; null: nobody who is known. */
export function readPrincipal(headers: Pick<Headers, 'get'>): Principal | null {
  const text = headers.get(principalHeader);
  return text === null ? null : schema.parse(JSON.parse(text));
}
