import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

const windowSeconds = 15 * 60;

/**
 * Tries to sign in, by a window of a quarter of an hour. From one address for one account there are few. An account by
 * itself has more, so that somebody who tries from many addresses is stopped before the owner, who has another address,
 * is kept out for long.
 */
const most = { ofBoth: 8, ofAddress: 40, ofAccount: 60 } as const;

/** How often somebody may try to sign in. Whether an account exists makes no difference. */
export class SignInLimits {
  readonly #byBoth = new RateLimiterMemory({ points: most.ofBoth, duration: windowSeconds });
  readonly #byAddress = new RateLimiterMemory({ points: most.ofAddress, duration: windowSeconds });
  readonly #byAccount = new RateLimiterMemory({ points: most.ofAccount, duration: windowSeconds });

  /** Counts a try; returns null when it may be made, else after how many seconds the next one may. */
  async spend(address: string, account: string): Promise<number | null> {
    // The address first: what it may not try leaves no trace of an account in memory.
    return (
      (await secondsToWait(this.#byAddress, address)) ??
      (await secondsToWait(this.#byBoth, bothKey(address, account))) ??
      (await secondsToWait(this.#byAccount, account))
    );
  }

  /** Forgets the failures of somebody who has signed in. */
  async forgive(address: string, account: string): Promise<void> {
    await this.#byBoth.delete(bothKey(address, account));
  }
}

const bothKey = (address: string, account: string) => `${address} ${account}`;

/** Counts one; null, or after how many seconds there is room again. */
export async function secondsToWait(limiter: RateLimiterMemory, key: string): Promise<number | null> {
  try {
    await limiter.consume(key);
    return null;
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
    throw refused;
  }
}
