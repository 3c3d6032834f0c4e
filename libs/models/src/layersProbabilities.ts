import { io, tensor4d, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersArtifacts } from './layersArtifacts.ts';

/** Images as bytes, one after the other. */
export interface ByteImages {
  readonly pixels: Uint8Array;
  /** [images, height, width, channels]. */
  readonly shape: readonly [images: number, height: number, width: number, channels: number];
}

/**
 * What TensorFlow.js computes when it loads a model of `inferenceModel`, as anybody else does: the probabilities of the
 * classes, image by image. Loads the library of layers, which nothing else here needs.
 */
export async function layersProbabilities(artifacts: LayersArtifacts, images: ByteImages): Promise<Float32Array> {
  const { loadLayersModel } = await import('@tensorflow/tfjs');
  const model = await loadLayersModel(io.fromMemory(artifacts));
  try {
    return tidy(() => {
      const given = tensor4d(Float32Array.from(images.pixels), [...images.shape]);
      return Float32Array.from((model.predict(given) as Tensor).dataSync());
    });
  } finally {
    model.dispose();
  }
}
