import {
  describeValue,
  planOf,
  searchSpaceOf,
  type Distribution,
  type SearchParameter,
  type SweepSpec,
} from '@coolsweep/sweep';
import { countOf, formatDuration } from './format.ts';
import { table } from './table.ts';

function between(min: number | null, max: number | null): string {
  if (min === null) return max === null ? '' : ` up to ${max}`;
  return max === null ? ` from ${min}` : ` from ${min} to ${max}`;
}

/** `logUniform from 0.001 to 0.1`; of a list its values. */
export function describeDistribution(distribution: Distribution): string {
  switch (distribution.kind) {
    case 'values':
      return distribution.values.map((value) => describeValue(value)).join(', ');
    case 'normal': {
      const { mean, deviation, min, max } = distribution;
      return `normal ${mean} ± ${deviation}${between(min, max)}`;
    }
    case 'uniform':
    case 'int': {
      const { kind, min, max, step } = distribution;
      return `${kind}${between(min, max)}${step === null || (kind === 'int' && step === 1) ? '' : ` in steps of ${step}`}`;
    }
    case 'logUniform':
    case 'log1m':
    case 'logInt':
      return `${distribution.kind}${between(distribution.min, distribution.max)}`;
  }
}

function describeCondition({ when }: SearchParameter): string {
  return Object.entries(when ?? {})
    .map(([path, allowed]) => `${path} is ${[allowed].flat().join(' or ')}`)
    .join(' and ');
}

/** What a search is over: its parameters, how each is drawn, and where it exists. */
export function spaceTable(spec: SweepSpec): string {
  const rows = searchSpaceOf(spec).parameters.map((parameter) => [
    parameter.path,
    describeDistribution(parameter.distribution),
    describeCondition(parameter),
  ]);
  return table(['parameter', 'drawn', 'where'], rows);
}

/** Limits, constraints, exclusions and the pruner of a sweep, a line each. */
export function planLines(spec: SweepSpec): string[] {
  const { limits, priority } = planOf(spec);
  const ends = [
    ...(limits.trials === null ? [] : [`after ${countOf(limits.trials, 'trial')}`]),
    ...(limits.wallTimeSeconds === null ? [] : [`after ${formatDuration(limits.wallTimeSeconds)}`]),
    ...(limits.gpuHours === null ? [] : [`after ${countOf(limits.gpuHours, 'GPU hour')}`]),
    ...(limits.stopAtTarget ? [`when ${spec.metric?.name ?? 'the metric'} reaches ${spec.metric?.target ?? '?'}`] : []),
  ];
  return [
    ...(spec.constraints ?? []).map((text) => `constraint: ${text}`),
    ...(ends.length === 0 ? [] : [`ends ${ends.join(', or ')}`]),
    ...(spec.pruner === undefined
      ? []
      : [`pruner: ${spec.pruner.name}, not before progress ${spec.pruner.minProgress}`]),
    ...(priority === 0 ? [] : [`priority ${priority}`]),
  ];
}
