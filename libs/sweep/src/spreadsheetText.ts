/** A number as this program or JavaScript writes one. */
const number = /^[+-]?(\d+\.?\d*(e[+-]?\d+)?|Infinity)$/i;

/** With what a spreadsheet begins a formula, also in the wide letters that it takes for the same. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;

/**
 * Text for a cell of a CSV file: what a spreadsheet would run as a formula has an apostrophe before it. Numbers stay as
 * they are, also negative ones.
 */
export function spreadsheetText(text: string): string {
  return formula.test(text) && !number.test(text) ? `'${text}` : text;
}
