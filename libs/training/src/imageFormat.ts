import { normalisation, type Dataset } from '@coolsweep/data';

/** What images an exported model takes and what it says of them; JSON. */
export interface ImageFormat {
  readonly input: {
    /** Batch, height, width, channels; null: any number. */
    readonly shape: readonly [null, number, number, number];
    readonly values: 'pixels from 0 to 255';
    readonly channels: readonly string[];
  };
  /** What is done to an image of another size before; null where all images have one size. */
  readonly resize: {
    /** Side of the square in the middle that is shown, as a share of the shorter side. */
    readonly centreSquare: number;
    readonly size: number;
    readonly interpolation: 'linear';
  } | null;
  /** Done to pixels / 255, by the model itself: (x - mean) / deviation. */
  readonly normalisation: {
    readonly insideTheModel: true;
    /** One for each channel, or a word for one at each place. */
    readonly mean: readonly number[] | 'the mean training image';
    readonly deviation: readonly number[];
  };
  /** Names of the classes, in the order of the model's probabilities. */
  readonly classes: readonly string[];
}

/** The part of an image that evaluations show: see `centreView` in `libs/data`, and the test beside this. */
const centreSquare = 0.875;

/** Float32 numbers as they were written down. */
const rounded = (values: Float32Array) => Array.from(values, (value) => Number(value.toPrecision(7)));

/** The format of a data set's images, from file to class. */
export function imageFormat({ train, imageShape, classNames }: Dataset): ImageFormat {
  const [height, width, channels] = imageShape;
  const { mean, shape, deviation } = normalisation({ train });
  return {
    input: {
      shape: [null, height, width, channels],
      values: 'pixels from 0 to 255',
      channels: channels === 1 ? ['grey'] : ['red', 'green', 'blue'],
    },
    resize: train.kind === 'streamed' ? { centreSquare, size: height, interpolation: 'linear' } : null,
    normalisation: {
      insideTheModel: true,
      mean: shape[0] === 1 && shape[1] === 1 ? rounded(mean) : 'the mean training image',
      deviation: rounded(deviation),
    },
    classes: classNames,
  };
}
