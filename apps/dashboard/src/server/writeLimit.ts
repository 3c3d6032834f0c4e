import { nameOf, type Principal } from '@coolsweep/access';
import { TRPCError } from '@trpc/server';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { secondsToWait } from './signInLimits.ts';

/** Writes of one person or program a minute: many times what people do, and what a script in a loop reaches at once. */
const mostPerMinute = 300;

/** Like the database, it hangs on the process: there is one count for all routes. */
const key = Symbol.for('coolsweep.dashboard.writes');
const holder = globalThis as { [key]?: RateLimiterMemory | undefined };

/** Counts a write. @throws TRPCError `TOO_MANY_REQUESTS` that says how long to wait */
export async function spendWrite(principal: Principal): Promise<void> {
  const limiter = (holder[key] ??= new RateLimiterMemory({ points: mostPerMinute, duration: 60 }));
  const seconds = await secondsToWait(limiter, nameOf(principal));
  if (seconds === null) return;
  const message = `At most ${mostPerMinute} changes a minute are taken. Wait ${seconds} s, then go on.`;
  throw new TRPCError({ code: 'TOO_MANY_REQUESTS', message });
}
