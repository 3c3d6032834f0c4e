import { describe, expect, it } from 'vitest';
import { layerLines, layerRows, layersAtFirst } from './layerRows.ts';

const layer = (name: string) => ({ layer: name, steps: [20, 40], values: [0.5, 'NaN' as const] });
const names = ['stem/kernel', 'stem/normalisation/gamma', 'head/kernel', 'head/bias'];

describe('weight tensors', () => {
  it('are the kernels, and on demand all, in the order of the model', () => {
    const answer = { layers: names.map(layer) };
    expect(layerRows(answer, false).map(({ key }) => key)).toEqual(['stem/kernel', 'head/kernel']);
    expect(layerRows(answer, true).map(({ key }) => key)).toEqual(names);
    expect(layerRows(answer, true)[0]?.values).toEqual([0.5, Number.NaN]);
  });

  it('are all shown where none is called a kernel', () => {
    expect(layerRows({ layers: [layer('scale')] }, false).map(({ key }) => key)).toEqual(['scale']);
  });

  it('are drawn from all of the model at first, and as the reader chooses', () => {
    const rows = layerRows({ layers: Array.from({ length: 21 }, (_, index) => layer(`l${index}/kernel`)) }, false);
    expect(layersAtFirst(rows)).toEqual([0, 4, 8, 12, 16, 20].map((index) => `l${index}/kernel`));
    expect(layersAtFirst(rows.slice(0, 2))).toEqual(['l0/kernel', 'l1/kernel']);
    expect(layerLines(rows, new Set(['l7/kernel', 'l2/kernel'])).map(({ key, style }) => [key, style])).toEqual([
      ['l2/kernel', 0],
      ['l7/kernel', 1],
    ]);
  });
});
