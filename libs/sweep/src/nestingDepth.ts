/**
 * How deep the collections of a YAML text are nested, at least as deep as they are: a bracket in a quoted text counts
 * like another. Found without recursion, to look at before a parser that recurses sees the text.
 */
export function nestingDepth(text: string): number {
  let deepest = 0;
  let flow = 0;
  const indents: number[] = [];
  for (const line of text.split('\n')) {
    // Indicators of sequences and complex keys open a level each, also several in one line.
    const [, indent = '', indicators = ''] = /^([ ]*)((?:[-?][ \t]+)*)/.exec(line) ?? [];
    if (line.trim() !== '') {
      while ((indents.at(-1) ?? -1) >= indent.length) indents.pop();
      indents.push(indent.length);
    }
    const levels = indents.length + indicators.replace(/\s/g, '').length;
    for (const letter of line) {
      if (letter === '[' || letter === '{') flow++;
      else if (letter === ']' || letter === '}') flow = Math.max(0, flow - 1);
      deepest = Math.max(deepest, levels + flow);
    }
  }
  return deepest;
}
