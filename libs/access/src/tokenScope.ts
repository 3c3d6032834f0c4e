import { isAtLeast, type Role } from './role.ts';

/** What an API token may be made for. `metrics` opens `/metrics` and nothing else. */
export const tokenScopes = ['metrics', 'read', 'write', 'admin'] as const;
export type TokenScope = (typeof tokenScopes)[number];

const rolesByScope = {
  metrics: null,
  read: 'viewer',
  write: 'editor',
  admin: 'admin',
} as const satisfies Record<TokenScope, Role | null>;

/** The greatest role that any of the scopes gives; null when none gives one. */
export function roleOfScopes(scopes: readonly TokenScope[]): Role | null {
  return scopes.reduce<Role | null>((greatest, scope) => {
    const role = rolesByScope[scope];
    return greatest === null || (role !== null && isAtLeast(role, greatest)) ? role : greatest;
  }, null);
}
