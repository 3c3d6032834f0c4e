import { describeBackend, loadBackend, type Backend } from '@coolsweep/backend';
import type { DataContext } from '@coolsweep/data';
import type { TrialConfig } from '@coolsweep/sweep';
import { trialDataset } from './trialDataset.ts';

/** What every trial of this program records of the machine. */
export function machineEnvironment(backend: Backend): Readonly<Record<string, unknown>> {
  return { node: process.version, platform: `${process.platform}-${process.arch}`, ...describeBackend(backend) };
}

/**
 * What trials on these data sets would record of their surroundings here and now, without being trained: what a result
 * depends on beside configuration, seed and program. Reads the data sets whole, as trials do.
 *
 * @returns one for each data set, in their order
 * @throws SweepError when the data cannot be had
 */
export async function surroundings(
  datasets: readonly Omit<TrialConfig['dataset'], 'augment'>[],
  context: DataContext,
): Promise<Readonly<Record<string, unknown>>[]> {
  const environment = machineEnvironment(await loadBackend());
  const found: Readonly<Record<string, unknown>>[] = [];
  // One after the other: together they might not fit into the memory.
  for (const request of datasets) {
    const { name, contentHash } = await trialDataset({ ...request, augment: 'none' }, context);
    found.push({ ...environment, dataset: { name, contentHash } });
  }
  return found;
}
