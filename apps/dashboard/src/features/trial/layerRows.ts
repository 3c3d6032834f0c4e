import type { RouterOutputs } from '@coolsweep/api';
import type { ChartLine } from '../../ui/chartData.ts';
import type { StripRow } from '../../ui/heatStrip.ts';

export type LayerAnswer = RouterOutputs['layer']['ofTrial'];

/** Lines that are drawn before the reader chooses: as many as have a colour of their own. */
const linesAtFirst = 6;

/** `kernel` is what most weights of a layer are in; beside it stand biases and the scales of normalisations. */
const isKernel = (layer: string) => layer.split('/').at(-1) === 'kernel';

/** The weight tensors as lines of a strip: the kernels, or all of them where that is asked for or none is a kernel. */
export function layerRows({ layers }: Pick<LayerAnswer, 'layers'>, hasVectors: boolean): StripRow[] {
  const kernels = layers.filter(({ layer }) => isKernel(layer));
  const shown = hasVectors || kernels.length === 0 ? layers : kernels;
  return shown.map(({ layer, steps, values }) => ({ key: layer, label: layer, steps, values: values.map(Number) }));
}

/** Some of them from the first to the last at even distances, so that all of the model is there. */
export function layersAtFirst(rows: readonly StripRow[]): string[] {
  if (rows.length <= linesAtFirst) return rows.map(({ key }) => key);
  const step = (rows.length - 1) / (linesAtFirst - 1);
  return Array.from({ length: linesAtFirst }, (_, index) => rows[Math.round(index * step)]?.key ?? '');
}

/** The chosen ones as lines of a chart, in the order of the model: a line keeps its look as long as the choice stays. */
export function layerLines(rows: readonly StripRow[], chosen: ReadonlySet<string>): ChartLine[] {
  return rows.filter(({ key }) => chosen.has(key)).map((row, style) => ({ ...row, style }));
}
