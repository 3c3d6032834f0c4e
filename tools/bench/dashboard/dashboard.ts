import type { Browser } from 'playwright-core';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { SetupProblem } from '../../setup/problem.mjs';
import { BenchProblem, type BenchOptions, type Measurement } from '../benchmark.ts';
import { curveTimes, tableTimes } from './answers.ts';
import { openBrowser } from './benchBrowser.ts';
import { dashboardPage } from './dashboardPage.ts';
import { brushFrames, curveDrawings } from './interactions.ts';
import { liveTimes } from './liveUpdates.ts';
import { coldLoad, sweepPage, sweepsPage } from './pageLoads.ts';
import { serveDashboard, type Served } from './servedDashboard.ts';
import { summed } from './summary.ts';
import { comparedPaints } from './usefulPaints.ts';
import { largeWorkspace } from './workspaces.ts';

const defaultRounds = 15;
const trials = 10_000;
const points = 1000;
/** With so many, optuna-dashboard's page comes within a minute. */
const fewTrials = 1000;
const seedsOfLarge = 10;
const curvesAtOnce = 100;
/** Parts of the benchmark that `--only` may name. */
const parts = ['loads', 'answers', 'curves', 'brush', 'live', 'optuna-dashboard'] as const;

interface Bench {
  readonly browser: Browser;
  readonly rounds: number;
  readonly say: BenchOptions['say'];
  readonly wants: (part: (typeof parts)[number]) => boolean;
}

async function repeated<T>(times: number, work: () => Promise<T>): Promise<T[]> {
  const found: T[] = [];
  for (let time = 0; time < times; time++) found.push(await work());
  return found;
}

async function loadValues({ browser, rounds, say }: Bench, served: Served): Promise<Record<string, number>> {
  // The first load of a server is its own warm-up: code that is compiled, files that are read.
  await coldLoad(browser, served, sweepPage);
  const sweeps = await repeated(rounds, () => coldLoad(browser, served, sweepsPage));
  const sweep = await repeated(rounds, () => coldLoad(browser, served, sweepPage));
  const values: Record<string, number> = {
    ...summed(
      'lcpMs/sweeps',
      sweeps.map(({ lcpMs }) => lcpMs),
      'median',
    ),
    ...summed(
      'lcpMs/sweep',
      sweep.map(({ lcpMs }) => lcpMs),
      'median',
    ),
    jsKiB: sweep[0]?.jsKiB ?? Number.NaN,
  };
  const slower = (values['lcpMs/sweep'] ?? 0) > (values['lcpMs/sweeps'] ?? 0) ? sweep : sweeps;
  say(`loads: ${JSON.stringify(values)}`);
  return {
    ...values,
    ...summed(
      'lcpMs',
      slower.map(({ lcpMs }) => lcpMs),
      'median',
    ),
  };
}

async function answerValues({ rounds, say }: Bench, served: Served): Promise<Record<string, number>> {
  const question = { trials, curves: curvesAtOnce, times: 3 * rounds };
  const values = {
    ...summed('tableP95Ms', await tableTimes(served), 'p95'),
    ...summed('curvesP95Ms', await curveTimes(served, question, xoroshiro128plus(1)), 'p95'),
  };
  say(`answers: ${JSON.stringify(values)}`);
  return values;
}

/** Everything about the workspace of 10,000 trials with 1,000 points. */
async function ownValues(bench: Bench): Promise<Record<string, number>> {
  const { browser, rounds, say, wants } = bench;
  const home = await largeWorkspace({ trials, points }, say);
  const served = await serveDashboard(home);
  const values: Record<string, number> = {};
  try {
    if (wants('loads')) Object.assign(values, await loadValues(bench, served));
    if (wants('answers')) Object.assign(values, await answerValues(bench, served));
    if (wants('curves')) {
      const seeds = Array.from({ length: rounds }, (_, index) => 1 + (index % seedsOfLarge));
      Object.assign(values, summed('curvesDrawnMs', await curveDrawings(browser, served, seeds), 'median'));
    }
    if (wants('brush')) {
      const { growing, shrinking } = await brushFrames(browser, served, Math.ceil(rounds / 3));
      Object.assign(values, summed('brushFrameP95Ms', growing, 'p95'));
      Object.assign(values, summed('brushFrameP95Ms/back', shrinking, 'p95'));
    }
    if (wants('live')) {
      Object.assign(values, summed('liveMs', await liveTimes(browser, served, { home, points: rounds }), 'median'));
    }
    return values;
  } finally {
    await served.stop();
  }
}

/**
 * The dashboard in a real browser over 10,000 trials: loads, sorting and filtering, curves, brushing, live updates, and
 * its first useful paint beside that of optuna-dashboard.
 */
export async function dashboard({ say, rounds, only }: BenchOptions): Promise<Measurement> {
  const unknown = only.find((name) => !parts.some((part) => part === name));
  if (unknown !== undefined) throw new BenchProblem(`--only names of ${parts.join(', ')}, got ${unknown}`);
  const wants: Bench['wants'] = (part) => only.length === 0 || only.includes(part);
  const browser = await openBrowser();
  const bench = { browser, rounds: rounds ?? defaultRounds, say, wants };
  const values: Record<string, number> = {};
  const versions = [`Chromium ${browser.version()}`];
  const leftOut: Record<string, string> = {};
  try {
    if (parts.some((part) => part !== 'optuna-dashboard' && wants(part))) Object.assign(values, await ownValues(bench));
    if (wants('optuna-dashboard')) {
      const many = await comparedPaints(bench, { trials, suffix: '' });
      const few = await comparedPaints(bench, { trials: fewTrials, suffix: `/${fewTrials}` });
      Object.assign(values, many.values, few.values);
      versions.push(many.version);
    }
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    leftOut['optunaDashboard/ours'] = `${error.message} Way out: ${error.wayOut}`;
    say(`optuna-dashboard is left out: ${error.message}`);
  } finally {
    await browser.close();
  }
  say(`\n${dashboardPage(values)}\n`);
  return { values, versions, leftOut };
}
