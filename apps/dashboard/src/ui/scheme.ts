/** Light and dark. What the reader chose is kept by the browser; without a choice the system decides. */
export const schemeChoices = ['system', 'light', 'dark'] as const;
export type SchemeChoice = (typeof schemeChoices)[number];

const storageKey = 'coolsweep-scheme';
const event = 'coolsweep-scheme';

/**
 * Sets `data-scheme` on the document, now and when the choice or the system changes. It is sent as text, too: it may use
 * nothing but its arguments and the browser.
 */
function followScheme(key: string, changed: string): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    let choice: string | null = null;
    try {
      choice = localStorage.getItem(key);
    } catch {
      // A browser that keeps nothing leaves it to the system.
    }
    const isDark = choice === 'dark' || (choice !== 'light' && dark.matches);
    document.documentElement.dataset.scheme = isDark ? 'dark' : 'light';
  };
  apply();
  dark.addEventListener('change', apply);
  for (const name of ['storage', changed]) addEventListener(name, apply);
}

/** A script of its own before everything else, so that the first paint has the right colours already. */
export function schemeScript(): string {
  return `(${followScheme.toString()})(${JSON.stringify(storageKey)}, ${JSON.stringify(event)})`;
}

/** For pages that the browser alone renders, such as that of an address where nothing is: no script runs there. */
export function keepScheme(): void {
  if (document.documentElement.dataset.scheme === undefined) followScheme(storageKey, event);
}

export function schemeChoice(): SchemeChoice {
  const kept = localStorage.getItem(storageKey);
  return schemeChoices.find((choice) => choice === kept) ?? 'system';
}

export function chooseScheme(choice: SchemeChoice): void {
  if (choice === 'system') localStorage.removeItem(storageKey);
  else localStorage.setItem(storageKey, choice);
  dispatchEvent(new Event(event));
}

/** Calls when the choice changes, here or in another tab; returns what ends that. */
export function onSchemeChoice(listener: () => void): () => void {
  for (const name of ['storage', event]) addEventListener(name, listener);
  return () => {
    for (const name of ['storage', event]) removeEventListener(name, listener);
  };
}
