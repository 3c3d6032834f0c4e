import { describe, expect, it } from 'vitest';
import { edited, keepDraft, keptDraft, type Draft } from './draft.ts';

function storage() {
  const kept = new Map<string, string>();
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
  };
}

const draft: Draft = { text: 'name: a', key: 'first', submitted: null };
const newKey = () => 'second';

describe('a draft', () => {
  it('is there again after a reload, for the place from which it was started', () => {
    const browser = storage();
    keepDraft(browser, 'quickstart', draft);
    expect(keptDraft(browser, 'quickstart')).toEqual(draft);
    expect(keptDraft(browser, '')).toBeNull();
  });

  it('is none when storage is forbidden or holds something else', () => {
    const forbidden = {
      getItem: () => {
        throw new Error('forbidden');
      },
      setItem: () => {
        throw new Error('forbidden');
      },
    };
    keepDraft(forbidden, '', draft);
    expect(keptDraft(forbidden, '')).toBeNull();
    expect(keptDraft({ ...storage(), getItem: () => '{"text": 1}' }, '')).toBeNull();
  });

  it('stays the same decision while it is edited before it is submitted', () => {
    expect(edited(draft, 'name: b', newKey)).toEqual({ ...draft, text: 'name: b' });
  });

  it('is the same decision when the text that was submitted is sent again, another one when it was changed', () => {
    const sent = { ...draft, submitted: draft.text };
    expect(edited(sent, draft.text, newKey)).toBe(sent);
    expect(edited(sent, 'name: b', newKey)).toEqual({ text: 'name: b', key: 'second', submitted: null });
  });
});
