/** Light and dark. What the reader chose is kept by the browser; without a choice the system decides. */
export const schemeChoices = ['system', 'light', 'dark'] as const;
export type SchemeChoice = (typeof schemeChoices)[number];

const storageKey = 'coolsweep-scheme';
const event = 'coolsweep-scheme';

/**
 * Sets `data-scheme` on the document, now and when the choice or the system changes. A script of its own before
 * everything else, so that the first paint has the right colours already.
 */
export const schemeScript = `(() => {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    let choice = null;
    try { choice = localStorage.getItem('${storageKey}'); } catch {}
    const isDark = choice === 'dark' || (choice !== 'light' && dark.matches);
    document.documentElement.dataset.scheme = isDark ? 'dark' : 'light';
  };
  apply();
  dark.addEventListener('change', apply);
  for (const name of ['storage', '${event}']) addEventListener(name, apply);
})();`;

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
