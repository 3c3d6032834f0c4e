import { createHash } from 'node:crypto';
import type { TrainState } from './trainStep.ts';

/**
 * SHA-256 of weights and running statistics, bit for bit: 64 hexadecimal digits. Two trials that were trained alike have
 * the same.
 */
export async function weightsHashOf({
  weights,
  statistics,
}: Pick<TrainState, 'weights' | 'statistics'>): Promise<string> {
  const hash = createHash('sha256');
  const named = Object.entries({ ...statistics, weights }).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, tensor] of named) {
    const { buffer, byteOffset, byteLength } = await tensor.data<'float32'>();
    hash.update(`${name}\0${tensor.size}\0`).update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}
