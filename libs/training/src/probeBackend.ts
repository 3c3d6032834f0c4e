import { loadBackend, type Backend } from '@coolsweep/backend';

/** Loads the tensor backend as a trial does, and tells which it is. For probe processes, which ask for nothing else. */
export async function probeBackend(): Promise<Backend & { readonly package: string | null }> {
  const backend = await loadBackend();
  return { ...backend, package: backend.name === 'tensorflow' ? '@tensorflow/tfjs-node-gpu' : null };
}
