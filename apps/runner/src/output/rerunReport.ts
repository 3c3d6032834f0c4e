import { toNumeral, type EnvironmentDifference, type RerunReport } from '@coolsweep/sweep';

/** The report for programs: JSON has no NaN and no infinities, which cross as words. */
export function rerunValue({ firstDifference, ...report }: RerunReport): Record<string, unknown> {
  const numeral = (value: number | null) => (value === null ? null : toNumeral(value));
  return {
    ...report,
    firstDifference: firstDifference && {
      ...firstDifference,
      original: numeral(firstDifference.original),
      rerun: numeral(firstDifference.rerun),
    },
  };
}

function describeVerdict({ verdict, firstDifference, weights }: RerunReport): string {
  if (verdict === 'identical')
    return weights === 'same'
      ? 'bit-identical: every metric at every step, and the final weights'
      : 'bit-identical in every metric at every step; no hash of the final weights was kept to compare them too';
  if (firstDifference === null) return 'differs: no metric does, the final weights do';
  const { step, metric, original, rerun } = firstDifference;
  // All digits: the difference may be in the last one.
  const value = (given: number | null) => (given === null ? 'not reported' : String(given));
  return `differs from step ${step} on: ${metric} was ${value(original)}, now ${value(rerun)}`;
}

function listed(differences: readonly EnvironmentDifference[]): string[] {
  const value = (given: unknown) =>
    given === null ? 'not known' : typeof given === 'string' ? given : JSON.stringify(given);
  return differences.map(({ field, original, rerun }) => `  ${field}: was ${value(original)}, now ${value(rerun)}`);
}

function section(title: string, differences: readonly EnvironmentDifference[]): string[] {
  return differences.length === 0 ? [] : [title, ...listed(differences)];
}

/** The report as text: the verdict, and what differs in the environment. */
export function describeRerun(report: RerunReport): string {
  const { environmentDifferences: all } = report;
  const changing = all.filter(({ changesBits }) => changesBits);
  return [
    describeVerdict(report),
    ...(changing.length === 0
      ? ['Nothing in the environment differs that is known to change results.']
      : section('Of the environment differs, and may change results:', changing)),
    ...section(
      'Differs as well, without changing results:',
      all.filter(({ changesBits }) => !changesBits),
    ),
  ].join('\n');
}
