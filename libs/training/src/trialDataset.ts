import { DataError, openDataset, type DataContext, type Dataset, type DatasetRequest } from '@coolsweep/data';
import { SweepError, type TrialConfig } from '@coolsweep/sweep';

/** Gives a data set that somebody else has opened meanwhile; null where it is to be opened here. */
export type ReadAhead = (request: DatasetRequest, context: DataContext) => Promise<Dataset | null>;

/**
 * Opens the data set of a configuration.
 *
 * @throws SweepError with the code and message of the DataError
 */
export async function trialDataset(
  { augment: _, ...request }: TrialConfig['dataset'],
  context: DataContext,
  readAhead?: ReadAhead,
): Promise<Dataset> {
  try {
    return (await readAhead?.(request, context)) ?? (await openDataset(request, context));
  } catch (error) {
    if (error instanceof DataError) throw new SweepError(error.code, error.message, { cause: error });
    throw error;
  }
}
