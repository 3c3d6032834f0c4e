import { SweepError, type ObjectiveConfig } from '@coolsweep/sweep';
import { areUnchanged, objectiveSources, refuseOtherVersion, type ObjectiveSources } from './objectiveSources.ts';
import { exportsOf } from './operatorModule.ts';
import type { Objective } from './trialHandle.ts';

/** A module that is loaded, and the sources that it was loaded from. */
export interface LoadedObjective {
  readonly objective: Objective;
  readonly sources: ObjectiveSources;
}

/** What a module may look like; one that is not of ECMAScript has its exports in `default` too. */
interface ModuleExports {
  readonly objective?: unknown;
  readonly default?: { readonly objective?: unknown };
}

async function objectiveOf(module: string, { file }: ObjectiveSources): Promise<Objective> {
  const exported: ModuleExports = await exportsOf(file);
  const objective = exported.objective ?? exported.default?.objective;
  if (typeof objective === 'function') return objective as Objective;
  throw new SweepError(
    'invalid_arguments',
    `the objective ${module} exports no function of that name: write \`export async function objective(params, trial)\``,
  );
}

/**
 * The module of this process. It loads one version of one module, once: what a module keeps in its variables must not
 * reach trials of another.
 */
export class ObjectiveModules {
  #loaded: LoadedObjective | null = null;

  /**
   * The module of a configuration.
   *
   * @throws SweepError when it cannot be had in the version that the configuration names, or exports no objective; what
   *   the module itself throws when it is loaded
   */
  async load(folder: string | null, wanted: ObjectiveConfig['objective']): Promise<LoadedObjective> {
    const known = this.#loaded;
    const isKnown = known !== null && (await areUnchanged(folder, known.sources));
    const sources = isKnown ? known.sources : await objectiveSources(folder, wanted.module);
    refuseOtherVersion(wanted, sources.hash);
    if (known !== null && sources.hash === known.sources.hash) return known;
    // The process ends, and a new one takes its place.
    if (known !== null) throw new Error('this process has loaded another objective, or another version of it');
    const loaded = { objective: await objectiveOf(wanted.module, sources), sources };
    if (!(await areUnchanged(folder, sources)))
      throw new SweepError(
        'conflict',
        `the objective ${wanted.module} changed while it was loaded: try the trial again`,
      );
    this.#loaded = loaded;
    return loaded;
  }
}
