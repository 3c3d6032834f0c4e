import type { AxisOption } from '../../ui/AxisChoice.tsx';
import type { SweepPart } from './sweepPart.ts';
import { resultId } from './trialData.ts';

/** Numbers by which trials may be compared. Test metrics are there to be seen; nothing is selected by them. */
export function measureOptions(
  { measure, label }: Pick<SweepPart, 'measure' | 'label'>,
  results: readonly string[],
  hasObjective: boolean,
): AxisOption[] {
  const options: AxisOption[] = [
    ...(hasObjective ? [{ value: 'objective', label: 'objective' }] : []),
    { value: 'duration', label: 'duration' },
    ...results.map((name) => ({ value: resultId(name), label: name, group: 'Last value of' })),
  ];
  // One that an address names and no trial has yet.
  return options.some(({ value }) => value === measure) ? options : [...options, { value: measure, label }];
}
