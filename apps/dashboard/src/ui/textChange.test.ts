import { describe, expect, it } from 'vitest';
import { textChange } from './textChange.ts';

function changed(old: string, next: string): string {
  const change = textChange(old, next);
  return change === null ? old : old.slice(0, change.from) + change.insert + old.slice(change.to);
}

describe('the change from one text to another', () => {
  it('is only the part that differs, so that the cursor stays where it is', () => {
    expect(textChange('seeds: 3\nname: a\n', 'seeds: 5\nname: a\n')).toEqual({ from: 7, to: 8, insert: '5' });
    expect(textChange('same', 'same')).toBeNull();
  });

  it.each([
    ['', 'a'],
    ['a', ''],
    ['aaa', 'aa'],
    ['aa', 'aaa'],
    ['abab', 'ab'],
    ['one two', 'one three two'],
  ])('leads from %j to %j', (old, next) => {
    expect(changed(old, next)).toBe(next);
  });
});
