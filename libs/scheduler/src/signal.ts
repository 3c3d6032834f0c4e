/** Something that several wait for. When it is raised while nobody waits, the next one who does goes on at once. */
export class Signal {
  #waiting: (() => void)[] = [];
  #isRaised = false;

  wait(): Promise<void> {
    if (this.#isRaised) {
      this.#isRaised = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  raise(): void {
    const woken = this.#waiting;
    this.#waiting = [];
    this.#isRaised = woken.length === 0;
    for (const wake of woken) wake();
  }
}
