/** Threads that every contestant computes with, on whatever machine. */
export const threads = 2;

/** The environment as it is. */
export const environment: Readonly<Record<string, string | undefined>> = process.env;

/** Folder of data sets that the user brought, or null. */
export function dataFolder(): string | null {
  const given = process.env.COOLSWEEP_DATA;
  return given === undefined || given === '' ? null : given;
}

/** What a contestant's process finds in its environment: the same number of threads for all libraries. */
export function contestantEnvironment(): Record<string, string | undefined> {
  const count = String(threads);
  return {
    ...process.env,
    TF_NUM_INTRAOP_THREADS: count,
    TF_NUM_INTEROP_THREADS: count,
    OMP_NUM_THREADS: count,
    TF_ENABLE_ONEDNN_OPTS: '1',
    TF_CPP_MIN_LOG_LEVEL: '2',
    KERAS_BACKEND: 'tensorflow',
    // Else the first process would take all of a GPU's memory, and the others would find none.
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    // Python files are run where they stand, which should stay clean.
    PYTHONDONTWRITEBYTECODE: '1',
  };
}
