/** An argument as a POSIX shell reads it back, letter by letter. */
export function shellWord(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
