import { isAtLeast, type Role } from './role.ts';
import type { TokenScope } from './tokenScope.ts';

/** On whose behalf a request is made. Its role is the one of this moment, so that it is to be found out per request. */
export type Principal =
  /** Whoever holds the workspace: has its token, which no other user of the machine can read, or its database. */
  | { readonly kind: 'owner' }
  | { readonly kind: 'user'; readonly name: string; readonly role: Role }
  /** A program with an API token. */
  | {
      readonly kind: 'token';
      readonly id: string;
      readonly role: Role | null;
      readonly scopes: readonly TokenScope[];
    }
  /** The process of one attempt, with a token that dies with it. */
  | { readonly kind: 'attempt'; readonly attemptId: number };

function roleOf(principal: Principal): Role | null {
  switch (principal.kind) {
    case 'owner':
      return 'admin';
    case 'user':
    case 'token':
      return principal.role;
    case 'attempt':
      return null;
  }
}

/** Whether somebody may do what a role may. Nobody, null, may do nothing. */
export function isAllowed(principal: Principal | null, needed: Role): boolean {
  const role = principal === null ? null : roleOf(principal);
  return role !== null && isAtLeast(role, needed);
}

/** Whether somebody may read the server's metrics: who may read everything else, and tokens made for it. */
export function mayReadMetrics(principal: Principal | null): boolean {
  return isAllowed(principal, 'viewer') || (principal?.kind === 'token' && principal.scopes.includes('metrics'));
}

/**
 * Whether somebody may write for an attempt: only its own process. Neither an admin nor the process of another attempt
 * may, for what is recorded as measured must have been measured there.
 */
export function mayWriteAttempt(principal: Principal | null, attemptId: number): boolean {
  return principal?.kind === 'attempt' && principal.attemptId === attemptId;
}

/** What a person or program is called in logs, and as whose its limits are counted. */
export function nameOf(principal: Principal): string {
  switch (principal.kind) {
    case 'owner':
      return 'owner';
    case 'user':
      return `user:${principal.name}`;
    case 'token':
      return `token:${principal.id}`;
    case 'attempt':
      return `attempt:${principal.attemptId}`;
  }
}
