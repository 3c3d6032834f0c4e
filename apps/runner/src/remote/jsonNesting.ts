const [quote, backslash] = ['"', '\\'].map((letter) => letter.charCodeAt(0));
const opening: ReadonlySet<number> = new Set(['[', '{'].map((letter) => letter.charCodeAt(0)));
const closing: ReadonlySet<number> = new Set([']', '}'].map((letter) => letter.charCodeAt(0)));

/**
 * Whether lists and objects in a JSON text are nested deeper than so many levels. Found without recursion, and before
 * anything is made of the text; brackets within strings do not count, whatever a trial prints.
 */
export function isNestedDeeper(text: string, levels: number): boolean {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === quote) isInString = !isInString;
    else if (isInString) index += code === backslash ? 1 : 0;
    else if (opening.has(code)) depth++;
    else if (closing.has(code)) depth--;
    if (depth > levels) return true;
  }
  return false;
}
