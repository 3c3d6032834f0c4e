import { scalar, tidy, type Tensor3D } from '@tensorflow/tfjs-core';
import { int32, tensorflowKernels, uint8 } from './tensorflowKernels.ts';

/** An image as bytes, row by row, channels last. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  /** height * width * channels bytes. */
  readonly pixels: Uint8Array;
}

/**
 * Decodes a JPEG, PNG, BMP or (first frame of a) GIF.
 *
 * @param channels 1 for grey, 3 for red, green, blue; the image is converted
 * @throws Error with TensorFlow's message when the bytes are no such image, or when TensorFlow is not loaded
 */
export function decodeImage(bytes: Uint8Array, channels: 1 | 3): DecodedImage {
  const kernels = tensorflowKernels();
  if (kernels === null) {
    throw new Error('decoding images needs TensorFlow, which is not loaded: `coolsweep doctor` says why');
  }
  return tidy(() => {
    const contents = scalar(bytes, 'string');
    const bytesOfPixels = kernels.one('DecodeImage', {
      attributes: { channels: { is: 'int', value: channels }, expand_animations: { is: 'bool', value: false } },
      inputs: [contents],
    });
    // The addon cannot hand out bytes.
    const image = kernels.one('Cast', {
      attributes: { SrcT: uint8, DstT: int32 },
      inputs: [bytesOfPixels],
    }) as Tensor3D;
    const [height, width] = image.shape;
    return { width, height, pixels: Uint8Array.from(image.dataSync<'int32'>()) };
  });
}
