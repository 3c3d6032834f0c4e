/**
 * An answer of the server with some values of one sweep or trial changed, wherever it stands: as the answer itself, in a
 * list, in the rows of a page, or as the trial of an answer. The same object when it does not occur.
 */
export function patched(answer: unknown, id: string, change: Readonly<Record<string, unknown>>): unknown {
  if (Array.isArray(answer)) return replaced(answer, id, change);
  if (answer === null || typeof answer !== 'object') return answer;
  if ('id' in answer && answer.id === id) return { ...answer, ...change };
  if ('rows' in answer && Array.isArray(answer.rows)) {
    const rows = replaced(answer.rows, id, change);
    return rows === answer.rows ? answer : { ...answer, rows };
  }
  if ('trial' in answer) {
    const trial = patched(answer.trial, id, change);
    return trial === answer.trial ? answer : { ...answer, trial };
  }
  return answer;
}

function replaced(rows: readonly unknown[], id: string, change: Readonly<Record<string, unknown>>): readonly unknown[] {
  const isIt = (row: unknown) => row !== null && typeof row === 'object' && 'id' in row && row.id === id;
  return rows.some(isIt) ? rows.map((row) => (isIt(row) ? { ...(row as object), ...change } : row)) : rows;
}
