/** A sweep file that is being written, kept by the browser until its window is closed. */
export interface Draft {
  readonly text: string;
  /** Names the decision to submit it: the same text is submitted once. */
  readonly key: string;
  /** The text that was submitted under this key; null before. */
  readonly submitted: string | null;
}

/** What keeps drafts: the browser's session storage. */
export type DraftStorage = Pick<Storage, 'getItem' | 'setItem'>;

/** One draft for every place from which a sweep is started, so that none takes the place of another. */
const nameOf = (origin: string) => `coolsweep.draft:${origin}`;

function isDraft(value: unknown): value is Draft {
  if (typeof value !== 'object' || value === null) return false;
  const { text, key, submitted } = value as Partial<Record<keyof Draft, unknown>>;
  return typeof text === 'string' && typeof key === 'string' && (submitted === null || typeof submitted === 'string');
}

/** The draft that was left; null without one. */
export function keptDraft(storage: DraftStorage, origin: string): Draft | null {
  try {
    const value: unknown = JSON.parse(storage.getItem(nameOf(origin)) ?? 'null');
    return isDraft(value) ? value : null;
  } catch {
    // Storage that is forbidden or garbled: the page works without.
    return null;
  }
}

/** Keeps a draft where the browser lets it. */
export function keepDraft(storage: DraftStorage, origin: string, draft: Draft): void {
  try {
    storage.setItem(nameOf(origin), JSON.stringify(draft));
  } catch {
    // Full or forbidden: what is lost is the text after a reload, no more.
  }
}

/** A draft with another text. One that was submitted before becomes a decision of its own. */
export function edited(draft: Draft, text: string, newKey: () => string): Draft {
  if (draft.text === text) return draft;
  const isNew = draft.submitted !== null && draft.submitted !== text;
  return isNew ? { text, key: newKey(), submitted: null } : { ...draft, text };
}
