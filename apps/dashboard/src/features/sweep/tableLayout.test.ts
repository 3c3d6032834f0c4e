import { describe, expect, it } from 'vitest';
import { layoutFromText, layoutToText, moved, ordered, toggled, withColumn, type ColumnLayout } from './tableLayout.ts';

const column = (id: string, isPinned = false, width: number | null = null): ColumnLayout => ({ id, isPinned, width });
const layout = [column('number', true), column('state'), column('result:test/accuracy', false, 160)];
const ids = (columns: readonly ColumnLayout[]) => columns.map(({ id }) => id);

describe('the columns of a table', () => {
  it('come back from an address as they were', () => {
    expect(layoutFromText(layoutToText(layout))).toEqual(layout);
    expect(layoutFromText('')).toBeNull();
  });

  it('stand first when they are pinned, at most four of them', () => {
    expect(ids(withColumn(layout, 'result:test/accuracy', { isPinned: true }))).toEqual([
      'number',
      'result:test/accuracy',
      'state',
    ]);
    const many = Array.from({ length: 6 }, (_, index) => column(String(index), true));
    expect(ordered(many).filter(({ isPinned }) => isPinned)).toHaveLength(4);
  });

  it('are shown at the end and hidden', () => {
    expect(ids(toggled(layout, 'seed'))).toEqual([...ids(layout), 'seed']);
    expect(ids(toggled(layout, 'state'))).toEqual(['number', 'result:test/accuracy']);
  });

  it('change places with their neighbours, but not with pinned ones', () => {
    expect(ids(moved(layout, 'result:test/accuracy', -1))).toEqual(['number', 'result:test/accuracy', 'state']);
    expect(ids(moved(layout, 'state', -1))).toEqual(ids(layout));
    expect(ids(moved(layout, 'number', -1))).toEqual(ids(layout));
  });
});
