/**
 * The results of tasks in their order, with up to `ahead` of them under way or ready beside the one in use.
 *
 * A consumer that leaves early leaves nothing behind: what was begun is waited for, what was not is never begun. A task
 * that fails throws when its turn comes.
 */
export async function* prepareAhead<T>(
  tasks: Iterable<() => Promise<T>>,
  ahead: number,
): AsyncGenerator<T, void, undefined> {
  const begun: Promise<T>[] = [];
  try {
    for (const begin of tasks) {
      const result = begin();
      // Else Node ends the process when it fails before its turn.
      result.catch(() => undefined);
      begun.push(result);
      if (begun.length > ahead) yield* nextOf(begun);
    }
    while (begun.length > 0) yield* nextOf(begun);
  } finally {
    await Promise.allSettled(begun);
  }
}

async function* nextOf<T>(begun: Promise<T>[]): AsyncGenerator<T, void, undefined> {
  const next = begun.shift();
  if (next !== undefined) yield await next;
}
