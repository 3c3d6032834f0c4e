import type { FaultReport } from './fault.ts';

/** What became of all faults. */
export interface FaultSummary {
  readonly injected: number;
  readonly survived: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seed: number;
  readonly seconds: number;
  readonly faults: readonly FaultReport[];
}

export function summaryOf(
  faults: readonly FaultReport[],
  run: { readonly seed: number; readonly seconds: number },
): FaultSummary {
  const count = (outcome: FaultReport['outcome']) => faults.filter((report) => report.outcome === outcome).length;
  const [survived, failed, skipped] = [count('survived'), count('failed'), count('skipped')];
  return { injected: survived + failed, survived, failed, skipped, ...run, faults };
}

/** A line for a fault; what is wrong stands below it. */
export function describeReport(report: FaultReport, progress: string): string {
  const { outcome, name, mode, when, what, problems, seconds } = report;
  const story = [when, what].filter((part) => part !== '').join(': ');
  const line = `${outcome.padEnd(8)} ${progress.padStart(6)} ${name} (${mode}) ${story} [${seconds.toFixed(1)} s]`;
  return [line, ...problems.map((problem) => `         ${problem}`)].join('\n');
}

/** The counts, one kind of fault per line, and all together. */
export function describeSummary({ faults, injected, survived, skipped, seed, seconds }: FaultSummary): string {
  const names = [...new Set(faults.map(({ name }) => name))].sort();
  const rows = names.map((name) => {
    const own = faults.filter((report) => report.name === name);
    const tried = own.filter(({ outcome }) => outcome !== 'skipped').length;
    const lived = own.filter(({ outcome }) => outcome === 'survived').length;
    return `${name.padEnd(18)} ${lived} of ${tried} survived${tried < own.length ? `, ${own.length - tried} skipped` : ''}`;
  });
  const all = `${injected} faults injected, ${survived} survived, ${injected - survived} failed, ${skipped} skipped`;
  return [...rows, `${all} (seed ${seed}, ${seconds.toFixed(0)} s)`].join('\n');
}
