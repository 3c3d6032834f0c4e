import type { Layer } from './layer.ts';
import type { Model } from './model.ts';

/** `BatchNormalization` as `batch_normalization`, `Conv2D` as `conv2d`. */
function snakeCase(className: string): string {
  return className.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
}

/**
 * The names that Keras gives by itself to layers made in this order: the class and, from the second on, how many came
 * before: `conv2d`, `conv2d_1`, …
 */
export function automaticNames(layers: readonly Layer[]): (layer: string) => string {
  const counts = new Map<string, number>();
  const names = new Map<string, string>();
  for (const { name, keras } of layers) {
    const base = keras.className === 'InputLayer' ? 'input' : snakeCase(keras.className);
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    names.set(name, count === 0 ? base : `${base}_${count}`);
  }
  return (layer) => names.get(layer) ?? layer;
}

const variables: Readonly<Record<string, string>> = {
  mean: 'moving_mean',
  variance: 'moving_variance',
};

/** What Keras calls a tensor of a layer, as TensorFlow.js writes it. */
function variableName(layer: Layer, tensor: string): string {
  const own = tensor.slice(layer.name.length + 1);
  if (layer.keras.className === 'DepthwiseConv2D' && own === 'kernel') return 'depthwise_kernel';
  return variables[own] ?? own;
}

/** From the model's names of weights and statistics to Keras', in Keras' order of weights: `conv2d_3/kernel`. */
export function kerasNames({ layers, kerasName }: Pick<Model, 'layers' | 'kerasName'>): ReadonlyMap<string, string> {
  return new Map(
    layers.flatMap((layer) =>
      [...layer.weights, ...layer.statistics].map(
        ({ name }) => [name, `${kerasName(layer.name)}/${variableName(layer, name)}`] as const,
      ),
    ),
  );
}

interface NumberedName {
  readonly layer: string;
  readonly base: string;
  readonly number: number;
}

function numbered(layer: string): NumberedName {
  const [, base = layer, digits = '0'] = /^(.+)_(\d+)$/.exec(layer) ?? [];
  return { layer, base, number: Number(digits) };
}

/**
 * Names of tensors in a file, brought into the form of `kerasNames`.
 *
 * Scopes in front of the layer and `:0` behind the variable fall away; Keras 3 says `kernel` where Keras 2 and
 * TensorFlow.js say `depthwise_kernel`. Numbers that Keras gave by itself count on through a whole session: a second
 * model's first convolution is `conv2d_21`. Within the names that differ in the number alone they are counted anew.
 */
export function readNames(names: readonly string[], expected: ReadonlySet<string>): ReadonlyMap<string, string> {
  const parsed = names.map((name) => {
    const [layer = '', variable = ''] = name.replace(/:\d+$/, '').split('/').slice(-2);
    return { name, layer, variable };
  });
  const layers = [...new Set(parsed.map(({ layer }) => layer))].map(numbered);
  const known = new Set([...expected].map((name) => name.split('/')[0]));
  const renamed = new Map<string, string>();
  for (const base of new Set(layers.map((layer) => layer.base))) {
    const group = layers.filter((layer) => layer.base === base).sort((a, b) => a.number - b.number);
    const foreign = group.some(({ layer }) => !known.has(layer)) && known.has(base);
    group.forEach(({ layer }, rank) => renamed.set(layer, foreign ? (rank === 0 ? base : `${base}_${rank}`) : layer));
  }
  return new Map(
    parsed.map(({ name, layer, variable }) => {
      const plain = `${renamed.get(layer) ?? layer}/${variable}`;
      const depthwise = `${renamed.get(layer) ?? layer}/depthwise_${variable}`;
      return [!expected.has(plain) && expected.has(depthwise) ? depthwise : plain, name];
    }),
  );
}
