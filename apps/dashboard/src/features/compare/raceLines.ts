import type { RouterOutputs } from '@coolsweep/api';
import { median } from 'd3-array';
import type { ChartLine } from '../../ui/chartData.ts';
import { formatDuration } from '../../ui/duration.ts';
import { formatCount } from '../../ui/number.ts';
import type { Cost } from './compareView.ts';

export type Race = RouterOutputs['compare']['targets'];

/** A line that stays as it is until it rises: charts draw straight from point to point, so each step needs two. */
function stairs(places: readonly number[], heights: readonly number[], end: number) {
  const steps: number[] = [];
  const values: number[] = [];
  places.forEach((place, index) => {
    const before = heights[index - 1];
    if (before !== undefined) {
      const left = places[index - 1] ?? place;
      // As near as makes no difference to the eye; places of a chart are all different, and ascend.
      steps.push(Math.max((left + place) / 2, place - Math.abs(place) * 1e-6));
      values.push(before);
    }
    steps.push(place);
    values.push(heights[index] ?? 0);
  });
  const last = steps.at(-1);
  if (last !== undefined && end > last) {
    steps.push(end);
    values.push(values.at(-1) ?? 0);
  }
  return { steps, values };
}

/** Which share of its seeds each group has brought to the target, over what it took. Trials that still run may yet. */
export function reachedLines({ groups }: Race, cost: Cost): ChartLine[] {
  const costs = groups.map(({ times }) =>
    times.flatMap((time) => (cost === 'updates' ? time.updates : time.seconds) ?? []).sort((a, b) => a - b),
  );
  const end = Math.max(0, ...costs.flat());
  return groups.map(({ name, times }, style) => {
    const own = costs[style] ?? [];
    const places = [...new Set([0, ...own])];
    const shares = places.map((place) => own.filter((one) => one <= place).length / Math.max(1, times.length));
    return { key: name, label: name, style, ...stairs(places, shares, end) };
  });
}

/** Dolan and Moré's profiles as lines, all to the same end. */
export function profileLines({ byUpdates, bySeconds }: Race, cost: Cost): ChartLine[] {
  const { profiles } = cost === 'updates' ? byUpdates : bySeconds;
  const end = Math.max(1, ...profiles.flatMap(({ ratios }) => ratios)) * 1.05;
  return profiles.map(({ name, ratios, shares }, style) => ({
    ...{ key: name, label: name, style },
    ...stairs(ratios, shares, end),
  }));
}

/** How a group fared: `3 of 4 seeds, 1,200 updates at the median`. */
export function describeRacer(times: Race['groups'][number]['times'], cost: Cost): string {
  const costs = times.flatMap((time) => (cost === 'updates' ? time.updates : time.seconds) ?? []);
  const middle = median(costs);
  const reached = `${costs.length} of ${times.length} ${times.length === 1 ? 'seed' : 'seeds'}`;
  if (middle === undefined) return reached;
  const size = cost === 'updates' ? `${formatCount(Math.round(middle))} updates` : formatDuration(middle * 1000);
  return `${reached}, ${size} at the median`;
}
