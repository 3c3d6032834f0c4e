import { nameOf, type Principal } from '@coolsweep/access';
import { RateLimit } from '@coolsweep/access/limits';
import { TRPCError } from '@trpc/server';

/** Writes of one person or program a minute: many times what people do, and what a script in a loop reaches at once. */
const mostPerMinute = 300;

/** Present passwords that somebody who has signed in may try, in a window like that of signing in. */
const mostTries = 8;
const triesWindowSeconds = 15 * 60;

/** Like the database, they hang on the process: there is one count for all routes. */
const key = Symbol.for('coolsweep.dashboard.writes');
const triesKey = Symbol.for('coolsweep.dashboard.tries');
const holder = globalThis as {
  [key]?: RateLimit | undefined;
  [triesKey]?: RateLimit | undefined;
};

/** Counts a write. @throws TRPCError `TOO_MANY_REQUESTS` that says how long to wait */
export async function spendWrite(principal: Principal): Promise<void> {
  const limit = (holder[key] ??= new RateLimit(mostPerMinute, 60));
  const seconds = await limit.spend(nameOf(principal));
  if (seconds === null) return;
  const message = `At most ${mostPerMinute} changes a minute are taken. Wait ${seconds} s, then go on.`;
  throw new TRPCError({ code: 'TOO_MANY_REQUESTS', message });
}

/** Counts a try at the own password. @throws TRPCError `TOO_MANY_REQUESTS` that says how long to wait */
export async function spendTry(userName: string): Promise<void> {
  const limit = (holder[triesKey] ??= new RateLimit(mostTries, triesWindowSeconds));
  const seconds = await limit.spend(userName);
  if (seconds === null) return;
  const message = `Too many tries. Wait ${Math.ceil(seconds / 60)} min, then try again.`;
  throw new TRPCError({ code: 'TOO_MANY_REQUESTS', message });
}
