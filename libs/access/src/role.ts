/** What people may do, from the least to the most: each may also do what those before it may. */
export const roles = ['viewer', 'editor', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Whether a role may do what another one may. */
export function isAtLeast(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed);
}

/** The one of two roles that may do less. */
export function lesserRole(a: Role, b: Role): Role {
  return isAtLeast(a, b) ? b : a;
}
