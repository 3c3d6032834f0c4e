/** Calls `work` for every item, for at most `most` of them at a time; the first failure is thrown when all have ended. */
export async function concurrently<T>(
  items: readonly T[],
  most: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const entries = items.entries();
  const lanes = Array.from({ length: Math.min(most, items.length) }, async () => {
    // One iterator for all: each lane takes the next item.
    for (const [index, item] of entries) await work(item, index);
  });
  const failed = (await Promise.allSettled(lanes)).find((lane) => lane.status === 'rejected');
  if (failed) throw failed.reason;
}
