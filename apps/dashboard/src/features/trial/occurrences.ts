/** A piece of a line, and whether it is what was looked for. */
export interface Piece {
  readonly part: string;
  readonly isFound: boolean;
}

/** A line cut where a text occurs in it, upper and lower case alike; as one piece where it does not, or for no text. */
export function occurrences(line: string, text: string): Piece[] {
  const [inLine, wanted] = [line.toLowerCase(), text.toLowerCase()];
  // Letters whose other case has another length would move the places of those behind them.
  if (wanted === '' || inLine.length !== line.length) return [{ part: line, isFound: false }];
  const pieces: Piece[] = [];
  let from = 0;
  for (let at = inLine.indexOf(wanted); at >= 0; at = inLine.indexOf(wanted, from)) {
    if (at > from) pieces.push({ part: line.slice(from, at), isFound: false });
    from = at + wanted.length;
    pieces.push({ part: line.slice(at, from), isFound: true });
  }
  if (from < line.length || pieces.length === 0) pieces.push({ part: line.slice(from), isFound: false });
  return pieces;
}
