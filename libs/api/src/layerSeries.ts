import { canonicalJson, isObjective, toNumeral, type SweepReader, type Trial } from '@coolsweep/sweep';

/** What is reported of single weight tensors, see `LayerMetricName` of the domain. */
export const layerQuantities = [
  'temperature',
  'gradientVariance',
  'msd',
  'gradientNorm',
  'weightNorm',
  'updateRatio',
] as const;
export type LayerQuantity = (typeof layerQuantities)[number];

/** Trials among which one of the same model is looked for, by which the tensors of a running trial are known. */
const mostSiblings = 500;

/** Names of the weight tensors that a trial reported, in the order of its model. */
function layersOf({ results }: Trial): string[] {
  const names = Object.keys(results).map((name) => /^layer\/(.+)\/[^/]+$/.exec(name)?.[1]);
  return [...new Set(names.flatMap((name) => name ?? []))];
}

/** Trials with the same weight tensors have this in common. */
function modelOf({ config }: Trial): string {
  return isObjective(config) ? '' : canonicalJson({ model: config.model, dataset: config.dataset.name });
}

/** Results name the metrics only at the end; until then those of another trial of the same model do. */
async function knownLayers(store: SweepReader, trial: Trial): Promise<string[]> {
  const own = layersOf(trial);
  if (own.length > 0) return own;
  const siblings = await store.trialsOf(trial.sweepId, { limit: mostSiblings });
  const sibling = siblings.find((other) => layersOf(other).length > 0 && modelOf(other) === modelOf(trial));
  return sibling === undefined ? [] : layersOf(sibling);
}

/**
 * A quantity of each weight tensor over the steps of a trial, in the order of the model. Tensors without points are left
 * out.
 */
export async function layerSeries(
  store: SweepReader,
  trial: Trial,
  { quantity, maxPoints }: { readonly quantity: LayerQuantity; readonly maxPoints: number },
) {
  // Of a module in place of training nothing is known; whether it was asked for decides what a reader is told.
  const isAsked = !isObjective(trial.config) && trial.config.telemetry.layers;
  const layers = isAsked ? await knownLayers(store, trial) : [];
  const names = layers.map((layer) => `layer/${layer}/${quantity}`);
  const found = names.length === 0 ? [] : await store.series({ trialIds: [trial.id], names, maxPoints });
  const byName = new Map(found.map((series) => [series.name, series]));
  return {
    isAsked,
    /** Whether it is known which tensors there are. */
    isKnown: layers.length > 0,
    layers: layers.flatMap((layer) => {
      const series = byName.get(`layer/${layer}/${quantity}`);
      if (series === undefined || series.steps.length === 0) return [];
      return [{ layer, steps: series.steps, values: series.values.map(toNumeral) }];
    }),
  };
}
