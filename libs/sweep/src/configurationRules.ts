import { isObjective } from './anyConfig.ts';
import { canonicalJson, contentHash } from './canonicalJson.ts';
import { readCandidate, valueOrDefaultIn, withParams, type Candidate, type CandidateProblem } from './candidate.ts';
import { parseConstraint, type Constraint } from './constraint.ts';
import { constraintFieldsOf } from './constraintFields.ts';
import type { Configuration, Params } from './grid.ts';
import { isAnnealed } from './optimizerConfig.ts';
import { variedPaths, type SweepSpec } from './sweepFile.ts';
import { isControl } from './trialSchedules.ts';

export const controlPath = 'optimizer.control';

/** What a configuration of a sweep must meet, made ready for many of them. */
export interface ConfigurationRules {
  readonly spec: SweepSpec;
  readonly constraints: readonly Constraint[];
  /** Each exclusion as paths with the canonical form of their values. */
  readonly exclusions: readonly (readonly (readonly [path: string, value: string])[])[];
  readonly varied: ReadonlySet<string>;
}

/** What the rules say of some values of the parameters. */
export type Verdict =
  /** A configuration, with its matched control where the sweep wants one. */
  | { readonly kind: 'accepted'; readonly configuration: Configuration; readonly control: Configuration | null }
  /** Left out on purpose, with the exclusions that did it; none where a constraint did. */
  | { readonly kind: 'leftOut'; readonly reason: string; readonly exclusions: readonly number[] }
  /** No configuration at all. */
  | { readonly kind: 'invalid'; readonly problems: readonly CandidateProblem[] };

/** The rules of a sweep. Its constraints have been checked when its file was read. */
export function rulesOf(spec: SweepSpec): ConfigurationRules {
  const fields = constraintFieldsOf(spec);
  return {
    spec,
    constraints: (spec.constraints ?? []).map((text) => parseConstraint(text, fields)),
    exclusions: (spec.exclude ?? []).map((params) =>
      Object.entries(params).map(([path, value]) => [path, canonicalJson(value)] as const),
    ),
    varied: new Set(variedPaths(spec)),
  };
}

/** Whether a configuration has all these values, defaults of its fields included. */
export function hasValues(candidate: Candidate, params: Params): boolean {
  return Object.entries(params).every(
    ([path, value]) => canonicalJson(valueOrDefaultIn(candidate, path) ?? null) === canonicalJson(value),
  );
}

function leftOut({ constraints, exclusions }: ConfigurationRules, candidate: Candidate): Verdict | null {
  const matched = exclusions.flatMap((values, index) =>
    values.every(([path, value]) => canonicalJson(valueOrDefaultIn(candidate, path) ?? null) === value) ? [index] : [],
  );
  if (matched.length > 0) return { kind: 'leftOut', reason: 'is excluded', exclusions: matched };
  const failed = constraints.find(({ allows }) => !allows((path) => valueOrDefaultIn(candidate, path)));
  return failed === undefined
    ? null
    : { kind: 'leftOut', reason: `does not meet the constraint \`${failed.text}\``, exclusions: [] };
}

/** Only what differs between configurations: a parameter with one value says nothing about a trial. */
function shown({ varied }: ConfigurationRules, params: Params): Params {
  return Object.fromEntries(Object.entries(params).filter(([path]) => varied.has(path)));
}

/** Whether the rules leave out these values already by what the file says, before defaults are looked at. */
export function isLeftOut(rules: ConfigurationRules, params: Params): boolean {
  return leftOut(rules, withParams(rules.spec.base, params)) !== null;
}

function examineOne(rules: ConfigurationRules, params: Params): Verdict {
  const candidate = withParams(rules.spec.base, params);
  // Before it is checked, for a constraint may be there to keep out what would be no configuration.
  const early = leftOut(rules, candidate);
  if (early !== null) return early;
  const read = readCandidate(candidate);
  if ('problems' in read) return { kind: 'invalid', problems: read.problems };
  const { config } = read;
  // And once more with the defaults of all fields, of which a constraint may speak.
  const late = leftOut(rules, config);
  if (late !== null) return late;
  return {
    kind: 'accepted',
    configuration: { params: shown(rules, params), config, configHash: contentHash(config) },
    control: null,
  };
}

/** What the rules say of these values of the parameters; a matched control that they leave out is none. */
export function examine(rules: ConfigurationRules, params: Params): Verdict {
  const verdict = examineOne(rules, params);
  const { control } = rules.spec;
  if (verdict.kind !== 'accepted' || control === undefined) return verdict;
  const { configuration } = verdict;
  const { config } = configuration;
  if (isObjective(config) || !isAnnealed(config.optimizer) || isControl(config.optimizer)) return verdict;
  const controlled = examineOne(rules, { ...params, [controlPath]: control });
  if (controlled.kind === 'invalid') return controlled;
  return {
    kind: 'accepted',
    configuration: { ...configuration, params: { ...configuration.params, [controlPath]: 'none' } },
    control: controlled.kind === 'accepted' ? controlled.configuration : null,
  };
}
