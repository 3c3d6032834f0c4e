import type { Role, TokenScope } from '@coolsweep/access';

/** What a role may do, from the least to the most. */
export const roleWords = {
  viewer: 'reads everything',
  editor: 'also submits, reruns and steers sweeps',
  admin: 'also adds users and ends sessions and tokens',
} as const satisfies Record<Role, string>;

/** What a token may be made for. */
export const scopeWords = {
  metrics: 'the figures of the server at /metrics, nothing else',
  read: 'what a viewer may',
  write: 'what an editor may',
  admin: 'what an admin may',
} as const satisfies Record<TokenScope, string>;

const scopesByRole = {
  viewer: ['metrics', 'read'],
  editor: ['metrics', 'read', 'write'],
  admin: ['metrics', 'read', 'write', 'admin'],
} as const satisfies Record<Role, readonly TokenScope[]>;

/** What somebody with a role may make a token for. */
export function scopesOf(role: Role): readonly TokenScope[] {
  return scopesByRole[role];
}
