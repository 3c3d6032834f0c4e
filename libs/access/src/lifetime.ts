import type { ApiToken, Session } from './accessStore.ts';

const hourMs = 60 * 60 * 1000;

/** How long a session lasts, in milliseconds: unused, and however it is used. */
export const sessionLifetime = { idleMs: 12 * hourMs, absoluteMs: 7 * 24 * hourMs } as const;

/** How exactly it is recorded when something was last used: a write for every request would be one too many. */
const seenEveryMs = 60 * 1000;

/** Whether a session may still be used. */
export function isLiveSession({ createdAt, seenAt }: Session, now: Date): boolean {
  const { idleMs, absoluteMs } = sessionLifetime;
  const [idle, age] = [now.getTime() - seenAt.getTime(), now.getTime() - createdAt.getTime()];
  return idle < idleMs && age < absoluteMs;
}

/** Sessions from before these moments are over. */
export function staleBefore(now: Date): { readonly seen: Date; readonly created: Date } {
  const { idleMs, absoluteMs } = sessionLifetime;
  return { seen: new Date(now.getTime() - idleMs), created: new Date(now.getTime() - absoluteMs) };
}

/** What has become of a token. */
export function tokenState({ revokedAt, expiresAt }: ApiToken, now: Date): 'live' | 'revoked' | 'expired' {
  if (revokedAt !== null) return 'revoked';
  return expiresAt <= now ? 'expired' : 'live';
}

/** Whether it is time to record that something is used. */
export function isUseToRecord(last: Date | null, now: Date): boolean {
  return last === null || now.getTime() - last.getTime() >= seenEveryMs;
}
