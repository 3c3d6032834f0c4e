import type { Browser } from 'playwright-core';
import { BenchProblem, type BenchOptions } from '../benchmark.ts';
import { serveStudy } from './optunaDashboard.ts';
import { firstUsefulPaint, studyPage, sweepPage } from './pageLoads.ts';
import { serveDashboard, type Served } from './servedDashboard.ts';
import { atLeast, summed, type Values } from './summary.ts';
import { largeWorkspace } from './workspaces.ts';

const reports = 10;
/** What of optuna-dashboard is not painted by then counts as that long, and is said to be more. */
const longestMs = 480_000;
/** A page that takes longer than this is loaded once. */
const longMs = 60_000;

export interface Comparison {
  readonly browser: Browser;
  readonly rounds: number;
  readonly say: BenchOptions['say'];
}

/** Our page beside optuna-dashboard's, each over as many trials with 10 reports; what is added to the keys tells which. */
export async function comparedPaints(
  { browser, rounds, say }: Comparison,
  { trials, suffix }: { readonly trials: number; readonly suffix: string },
): Promise<{ readonly values: Values; readonly version: string }> {
  const study = await serveStudy({ trials, reports }, say);
  const served = await serveDashboard(await largeWorkspace({ trials, points: reports }, say));
  try {
    const paints = await inTurns({ browser, rounds, say }, served, study);
    const [ours, theirs] = [`usefulMs/ours${suffix}`, `usefulMs/optunaDashboard${suffix}`];
    const values: Values = {
      ...summed(ours, paints.ours, 'median'),
      ...summed(theirs, paints.theirs, 'median'),
    };
    const ratio = { [`optunaDashboard/ours${suffix}`]: (values[theirs] ?? Number.NaN) / (values[ours] ?? Number.NaN) };
    const bounds = Object.fromEntries([theirs, ...Object.keys(ratio)].map((key) => [atLeast(key), 1]));
    const found = { ...values, ...ratio, ...(paints.isCut && bounds) };
    say(`first useful paint over ${trials} trials: ${JSON.stringify(found)}`);
    return { values: found, version: study.versions };
  } finally {
    await served.stop();
    await study.stop();
  }
}

interface Paints {
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
  /** Whether their page was not waited for to the end. */
  readonly isCut: boolean;
}

/** One round more than is counted comes first and warms both servers up; a page that takes minutes has only that one. */
async function inTurns({ browser, rounds, say }: Comparison, served: Served, study: Served): Promise<Paints> {
  const [ours, theirs]: [number[], (number | null)[]] = [[], []];
  const first = await studyPaint(browser, study);
  if (first === null) say(`optuna-dashboard has painted nothing of its data after ${longestMs / 1000} s`);
  await ourPaint(browser, served);
  for (let round = 0; round < rounds; round++) {
    ours.push(await ourPaint(browser, served));
    if (first !== null && first < longMs) theirs.push(await studyPaint(browser, study));
  }
  const counted = theirs.length === 0 ? [first] : theirs;
  return { ours, theirs: counted.map((paint) => paint ?? longestMs), isCut: counted.includes(null) };
}

function studyPaint(browser: Browser, study: Served): Promise<number | null> {
  return firstUsefulPaint(browser, study, { ...studyPage, longestMs });
}

async function ourPaint(browser: Browser, served: Served): Promise<number> {
  const paintedMs = await firstUsefulPaint(browser, served, sweepPage);
  if (paintedMs === null) throw new BenchProblem('our own sweep page has painted nothing for a minute');
  return paintedMs;
}
