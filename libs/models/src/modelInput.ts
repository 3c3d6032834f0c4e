/** What a model is built for. */
export interface ModelInput {
  /** [height, width, channels]. */
  readonly imageShape: readonly [number, number, number];
  readonly classes: number;
  /**
   * L2 penalty, see `WeightSpec`: on the kernels of convolutions; for EfficientNet, as published, on all weights but
   * those of normalisation.
   */
  readonly l2: number;
  /** Multiplies the channels. Default 1. */
  readonly width?: number;
  /** Multiplies the blocks of each stage, rounded up. Default 1. */
  readonly depth?: number;
  /** Dropout rate in front of the last layer. Default 0.2 for EfficientNet, else 0. */
  readonly dropout?: number;
  /**
   * Rate at which an image skips the last residual block in training; from 0 at the first block it grows evenly.
   * Default 0.2 for EfficientNet, else 0.
   */
  readonly dropConnect?: number;
}

/** Channels of a network of another width. */
export function scaledChannels(channels: number, { width = 1 }: Pick<ModelInput, 'width'>): number {
  return Math.max(1, Math.round(channels * width));
}

/** Blocks per stage of a network of another depth. */
export function scaledRepeats(repeats: number, { depth = 1 }: Pick<ModelInput, 'depth'>): number {
  return Math.ceil(repeats * depth);
}
