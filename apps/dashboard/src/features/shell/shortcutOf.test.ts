import { describe, expect, it } from 'vitest';
import { shortcutOf } from './shortcutOf.ts';

const plain = { ctrlKey: false, metaKey: false, altKey: false };
const anywhere = { isPrefixed: false, singleKeys: true };

describe('a pressed key', () => {
  it('opens the palette with Ctrl or Cmd, also while something is typed', () => {
    const typing = { isPrefixed: false, singleKeys: false };
    expect(shortcutOf({ ...plain, key: 'k', ctrlKey: true }, typing)).toEqual({ kind: 'palette' });
    expect(shortcutOf({ ...plain, key: 'K', metaKey: true }, typing)).toEqual({ kind: 'palette' });
  });

  it('leads to a screen after g', () => {
    expect(shortcutOf({ ...plain, key: 'g' }, anywhere)).toEqual({ kind: 'prefix' });
    expect(shortcutOf({ ...plain, key: 'm' }, { ...anywhere, isPrefixed: true })).toEqual({ kind: 'screen', key: 'm' });
  });

  it('is only a letter where single keys are off, or with a modifier that belongs to the browser', () => {
    expect(shortcutOf({ ...plain, key: '?' }, { isPrefixed: false, singleKeys: false })).toBeNull();
    expect(shortcutOf({ ...plain, key: '/', ctrlKey: true }, anywhere)).toBeNull();
    expect(shortcutOf({ ...plain, key: '/', altKey: true }, anywhere)).toBeNull();
    expect(shortcutOf({ ...plain, key: 's' }, anywhere)).toBeNull();
  });

  it('shows the overview or goes to the search', () => {
    expect(shortcutOf({ ...plain, key: '?' }, anywhere)).toEqual({ kind: 'help' });
    expect(shortcutOf({ ...plain, key: '/' }, anywhere)).toEqual({ kind: 'search' });
  });
});
