import { RateLimit } from '@coolsweep/access/limits';

const windowSeconds = 15 * 60;

/**
 * Tries to sign in, by a window of a quarter of an hour. From one address for one account there are few. An account by
 * itself has more, so that somebody who tries from many addresses is stopped before the owner, who has another address,
 * is kept out for long.
 */
const most = { ofBoth: 8, ofAddress: 40, ofAccount: 60 } as const;

/** How often somebody may try to sign in. Whether an account exists makes no difference. */
export class SignInLimits {
  readonly #byBoth = new RateLimit(most.ofBoth, windowSeconds);
  readonly #byAddress = new RateLimit(most.ofAddress, windowSeconds);
  readonly #byAccount = new RateLimit(most.ofAccount, windowSeconds);

  /** Counts a try; returns null when it may be made, else after how many seconds the next one may. */
  async spend(address: string, account: string): Promise<number | null> {
    // The address first: what it may not try leaves no trace of an account in memory.
    return (
      (await this.#byAddress.spend(address)) ??
      (await this.#byBoth.spend(bothKey(address, account))) ??
      (await this.#byAccount.spend(account))
    );
  }

  /** Forgets the failures of somebody who has signed in. */
  async forgive(address: string, account: string): Promise<void> {
    await this.#byBoth.forget(bothKey(address, account));
  }
}

const bothKey = (address: string, account: string) => `${address} ${account}`;
