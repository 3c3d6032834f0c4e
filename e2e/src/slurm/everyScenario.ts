import { accessScenarios } from './scenarios/access.ts';
import { clockScenarios } from './scenarios/clocks.ts';
import { crowdScenarios } from './scenarios/crowd.ts';
import { engineScenarios } from './scenarios/engine.ts';
import { networkScenarios } from './scenarios/network.ts';
import { processScenarios } from './scenarios/processes.ts';
import { serverScenarios } from './scenarios/servers.ts';
import { storageScenarios } from './scenarios/storage.ts';
import type { Scenario } from './stage.ts';

const all: readonly Scenario[] = [
  ...[accessScenarios, storageScenarios, clockScenarios, networkScenarios, processScenarios],
  ...[serverScenarios, engineScenarios, crowdScenarios],
].flat();

/**
 * The scenarios that are played.
 *
 * @param only their numbers, with or without the letter; none: all
 * @throws Error that lists the numbers when there is none such
 */
export function everyScenario(only: readonly string[]): readonly Scenario[] {
  const isWanted = ({ number }: Scenario) => only.includes(number) || only.includes(number.replace(/[a-z]$/, ''));
  const unknown = only.filter(
    (name) => !all.some(({ number }) => number.replace(/[a-z]$/, '') === name || number === name),
  );
  if (unknown.length > 0)
    throw new Error(
      `there is no scenario ${unknown.join(', ')}; choose of ${all.map(({ number }) => number).join(', ')}`,
    );
  return only.length === 0 ? all : all.filter(isWanted);
}
