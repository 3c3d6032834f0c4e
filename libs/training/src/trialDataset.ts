import { DataError, openDataset, type DataContext, type Dataset } from '@coolsweep/data';
import { SweepError, type TrialConfig } from '@coolsweep/sweep';

/**
 * Opens the data set of a configuration.
 *
 * @throws SweepError with the code and message of the DataError
 */
export async function trialDataset(
  { augment: _, ...request }: TrialConfig['dataset'],
  context: DataContext,
): Promise<Dataset> {
  try {
    return await openDataset(request, context);
  } catch (error) {
    if (error instanceof DataError) throw new SweepError(error.code, error.message, { cause: error });
    throw error;
  }
}
