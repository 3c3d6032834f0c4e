import { spreadsheetText } from '@coolsweep/sweep/spreadsheet';

/** A table to be saved: names of its columns and rows of plain values. */
export interface TextTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}

function cell(value: TextTable['rows'][number][number]): string {
  const text = value === null ? '' : spreadsheetText(String(value));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** As comma-separated values after RFC 4180; text that a spreadsheet would run as a formula is kept from it. */
export function tableToCsv({ columns, rows }: TextTable): string {
  return [columns, ...rows].map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

/** As a JSON list of objects; NaN and infinities are words, since JSON has no such numbers. */
export function tableToJson({ columns, rows }: TextTable): string {
  const plain = (value: TextTable['rows'][number][number] | undefined) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : (value ?? null);
  return JSON.stringify(
    rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, plain(row[index])]))),
    null,
    2,
  );
}
