/** The parts of a pressed key that decide. */
export interface PressedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

export type Shortcut =
  | { readonly kind: 'palette' }
  | { readonly kind: 'help' }
  | { readonly kind: 'search' }
  /** The next key chooses a screen. */
  | { readonly kind: 'prefix' }
  | { readonly kind: 'screen'; readonly key: string };

/**
 * What a pressed key means.
 *
 * @param isPrefixed whether the key before it was `g`
 * @param singleKeys whether keys without Ctrl or Cmd mean anything here
 */
export function shortcutOf(
  { key, ctrlKey, metaKey, altKey }: PressedKey,
  { isPrefixed, singleKeys }: { readonly isPrefixed: boolean; readonly singleKeys: boolean },
): Shortcut | null {
  if (altKey) return null;
  if (ctrlKey || metaKey) return key.toLowerCase() === 'k' ? { kind: 'palette' } : null;
  if (!singleKeys) return null;
  if (isPrefixed) return { kind: 'screen', key };
  switch (key) {
    case '?':
      return { kind: 'help' };
    case '/':
      return { kind: 'search' };
    case 'g':
      return { kind: 'prefix' };
    default:
      return null;
  }
}
