import { ashaPruner } from './ashaPruner.ts';
import type { PruningDecision } from './decision.ts';
import { hyperbandPruner } from './hyperbandPruner.ts';
import { medianPruner } from './medianPruner.ts';
import type { Pruner, PruningQuestion } from './pruner.ts';
import type { OptionsOf, PrunerName, PrunerOptions } from './prunerOptions.ts';
import { wilcoxonPruner } from './wilcoxonPruner.ts';

/** All pruners, by the names that a sweep file gives them. */
export const pruners = {
  median: medianPruner,
  asha: ashaPruner,
  hyperband: hyperbandPruner,
  wilcoxon: wilcoxonPruner,
} as const satisfies { [Name in PrunerName]: Pruner<OptionsOf<Name>> };

/** What the pruner of a sweep decides after a report of a trial. */
export function decidePruning(question: PruningQuestion, options: PrunerOptions): PruningDecision {
  switch (options.name) {
    case 'median':
      return pruners.median(question, options);
    case 'asha':
      return pruners.asha(question, options);
    case 'hyperband':
      return pruners.hyperband(question, options);
    case 'wilcoxon':
      return pruners.wilcoxon(question, options);
  }
}
