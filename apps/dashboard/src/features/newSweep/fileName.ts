import { readText } from './sweepText.ts';

/** The name of the file that a sweep is saved as, by its own name. */
export function fileNameOf(text: string): string {
  const name = readText(text)?.plain?.name;
  const plain = typeof name === 'string' ? name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-') : '';
  return `${plain.replaceAll(/^-|-$/g, '') || 'sweep'}.yaml`;
}
