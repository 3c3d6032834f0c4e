import type { ChartX } from '../../ui/chartData.ts';
import { formatDuration } from '../../ui/duration.ts';
import { formatMetric } from '../../ui/number.ts';
import type { curveAxisNames } from './useSweepView.ts';

type CurveAxisName = (typeof curveAxisNames)[number];

const digits = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });
const plain = (value: number) => digits.format(value);

/** What learning curves may be drawn over. Rho and temperature fall during a run: they are drawn from high to low. */
export const curveAxes = {
  step: { name: 'step', scale: 'linear', isReversed: false, format: (value) => value.toLocaleString('en') },
  epoch: { name: 'epoch', scale: 'linear', isReversed: false, format: plain },
  time: {
    name: 'training time',
    scale: 'linear',
    isReversed: false,
    format: (seconds) => (seconds < 10 ? `${plain(seconds)} s` : formatDuration(seconds * 1000)),
  },
  progress: { name: 'annealing progress', scale: 'linear', isReversed: false, format: plain },
  rho: { name: 'rho', scale: 'linear', isReversed: true, format: plain },
  temperature: {
    name: 'temperature',
    scale: 'logarithmic',
    isReversed: true,
    format: (value) => formatMetric('optimizer/temperature', value),
  },
} as const satisfies Record<CurveAxisName, ChartX>;

/** Names for the list to choose from, with units. */
export const curveAxisOptions: readonly { readonly value: CurveAxisName; readonly label: string }[] = [
  { value: 'step', label: 'step (updates)' },
  { value: 'epoch', label: 'epoch' },
  { value: 'time', label: 'training time (s)' },
  { value: 'progress', label: 'annealing progress (0 to 1)' },
  { value: 'rho', label: 'rho' },
  { value: 'temperature', label: 'temperature' },
];
