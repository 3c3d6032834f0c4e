export interface ToastMessage {
  readonly title: string;
  readonly description?: string;
  /** `bad` is read out at once and stays until it is closed. */
  readonly tone?: 'quiet' | 'good' | 'bad';
  /** What can be done about it, such as taking it back. */
  readonly action?: { readonly label: string; readonly onClick: () => void };
}

type Show = (message: ToastMessage) => void;

/** Keeps messages until what shows them is there, and hands later ones on. */
export class ToastQueue {
  #waiting: ToastMessage[] = [];
  #show: Show | null = null;

  add(message: ToastMessage): void {
    if (this.#show === null) this.#waiting.push(message);
    else this.#show(message);
  }

  /** Has all messages shown, also those that wait. Returns what ends that. */
  follow(show: Show): () => void {
    this.#show = show;
    for (const message of this.#waiting.splice(0)) show(message);
    return () => {
      this.#show = null;
    };
  }
}
