import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { BenchProblem } from './benchmark.ts';
import { dashboardPage } from './dashboard/dashboardPage.ts';
import { enginePage } from './engine/enginePage.ts';
import type { BenchRecord } from './record.ts';
import { samplersPage } from './samplers/samplersPage.ts';
import { trainingPage } from './training/trainingPage.ts';

const file = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));

const pages: Readonly<Record<string, (values: BenchRecord['values']) => string>> = {
  dashboard: dashboardPage,
  engine: enginePage,
  samplers: samplersPage,
  training: trainingPage,
};

/** The lines between the marks of a benchmark, in Markdown. */
function resultText({ bench, values, versions = [], leftOut = {}, machine, ...run }: BenchRecord): string {
  const page = pages[bench];
  if (page === undefined) throw new BenchProblem(`docs/performance.md has no place for ${bench}`);
  const on = [machine.processor, `${machine.cores ?? '?'} cores`, machine.gpu, `${machine.memoryGiB ?? '?'} GiB`];
  const made = `\`${run.command}\`, ${run.date}, commit ${run.commit ?? 'unknown'}, on ${on.filter(Boolean).join(', ')}.`;
  const software = `Node ${machine.node ?? '?'}; ${versions.join('; ')}.`;
  const gaps = Object.entries(leftOut).map(([what, reason]) => `- \`${what}\`: ${reason}`);
  return [`${made} ${software}`, page(values), ...(gaps.length === 0 ? [] : ['Not measured:', gaps.join('\n')])].join(
    '\n\n',
  );
}

/**
 * The page with the result of a benchmark in place of what was between its marks.
 *
 * @throws BenchProblem when the page has no such marks
 */
export function withResult(page: string, record: BenchRecord): string {
  const [begin, end] = [`<!-- bench ${record.bench} -->`, `<!-- end of bench ${record.bench} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new BenchProblem(`the page has no lines ${begin} and ${end} to write between`);
  return `${page.slice(0, from)}${begin}\n\n${resultText(record)}\n\n${page.slice(to)}`;
}

/** Writes the result of a benchmark into `docs/performance.md`. */
export async function savePage(record: BenchRecord): Promise<string> {
  const page = withResult(await readFile(file, 'utf8'), record);
  await writeFile(file, await format(page, { ...(await resolveConfig(file)), parser: 'markdown' }));
  return 'docs/performance.md';
}
