import type { FieldProblem } from './candidate.ts';
import { configurationsIn } from './survey.ts';
import { examine, rulesOf, type Verdict } from './configurationRules.ts';
import type { Configuration, Expansion, Params } from './grid.ts';
import { maxTrials, type SweepSpec } from './sweepFile.ts';
import { fieldOfPath } from './sweptField.ts';

type Complain = (message: string, ...inside: string[]) => FieldProblem;

/** What is wrong with an entry of the list; `twin` is the number of the earlier entry that gives the same. */
function problemsOf(verdict: Verdict, params: Params, complain: Complain): FieldProblem[] {
  switch (verdict.kind) {
    case 'leftOut':
      return [complain(`${verdict.reason}: change one of the two, or remove this configuration`)];
    case 'invalid':
      return verdict.problems.map(({ field, message }) => {
        const path = Object.keys(params).find((given) => fieldOfPath(given) === fieldOfPath(field));
        return path === undefined ? complain(`${field} ${message}`) : complain(message, path);
      });
    case 'accepted':
      return [];
  }
}

/** The configurations that a file of method list writes out. */
export function expandList(spec: SweepSpec): Expansion {
  const rules = rulesOf(spec);
  const problems: FieldProblem[] = [];
  const configurations = new Map<string, Configuration>();
  const entries = new Map<string, number>();
  for (const [index, params] of (spec.configurations ?? []).entries()) {
    const complain: Complain = (message, ...inside) => ({ path: ['configurations', index, ...inside], message });
    const verdict = examine(rules, params);
    problems.push(...problemsOf(verdict, params, complain));
    if (verdict.kind !== 'accepted') continue;
    const { configHash } = verdict.configuration;
    const twin = entries.get(configHash);
    if (twin !== undefined) problems.push(complain(`is the same configuration as number ${twin + 1} of the list`));
    entries.set(configHash, index);
    for (const found of configurationsIn(verdict)) {
      if (!configurations.has(found.configHash)) configurations.set(found.configHash, found);
    }
  }
  if (configurations.size * spec.seeds.length > maxTrials) {
    const message = `give more than ${maxTrials.toLocaleString('en')} trials (${spec.seeds.length} seeds)`;
    problems.push({ path: ['configurations'], message });
  }
  return problems.length > 0 ? { problems } : { configurations: [...configurations.values()] };
}
