import type { SweepReader } from '@coolsweep/sweep';

/** Longer than this nobody waits to hear whether the database answers. */
const patienceMs = 3000;

/** Whether a database answers in time. All who ask at once are told the same: nobody keeps it busy by asking. */
export class Readiness {
  readonly #store: Pick<SweepReader, 'pulse'>;
  #asked: Promise<boolean> | null = null;

  constructor(store: Pick<SweepReader, 'pulse'>) {
    this.#store = store;
  }

  /** False when it gives no answer within three seconds, or says that it cannot. */
  ask(): Promise<boolean> {
    this.#asked ??= this.#answersInTime().finally(() => (this.#asked = null));
    return this.#asked;
  }

  async #answersInTime(): Promise<boolean> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tooLate = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), patienceMs);
    });
    const answered = this.#store.pulse().then(
      () => true,
      () => false,
    );
    const inTime = await Promise.race([answered, tooLate]);
    clearTimeout(timer);
    return inTime;
  }
}
