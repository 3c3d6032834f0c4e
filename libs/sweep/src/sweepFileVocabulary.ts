import { coolingLaws } from './scheduleField.ts';
import { searchMethods, sweepMethods } from './methodRules.ts';
import { objectiveNames } from './metric.ts';
import { controllableOptimizers, optimizerFields, optimizerNames } from './optimizerConfig.ts';
import { sweepFileSchema } from './sweepFile.ts';
import { sweptPaths } from './sweptField.ts';
import { fields } from './trialConfig.ts';

/** What a form or an editor must know to offer the words of a sweep file; plain data. */
export const sweepFileVocabulary: {
  /** Fields of the file, in their order. */
  readonly fields: readonly string[];
  /** What `parameters` may name. */
  readonly paths: readonly string[];
  /** Values of the fields that take a name, by path. */
  readonly names: Readonly<Record<string, readonly string[]>>;
  /** The fields that each optimizer has. */
  readonly optimizerFields: Readonly<Record<string, readonly string[]>>;
  readonly searchMethods: readonly string[];
  /** Optimizers for which a matched control can be made. */
  readonly controllable: readonly string[];
} = {
  fields: Object.keys(sweepFileSchema.shape),
  paths: Object.keys(sweptPaths),
  names: {
    method: sweepMethods,
    control: ['matched-lr', 'matched-lr-quasistatic'],
    'metric.name': objectiveNames,
    'metric.goal': ['maximize', 'minimize'],
    'model.name': fields.model.name.options,
    'dataset.name': fields.dataset.name.options,
    'dataset.augment': fields.dataset.augment.options,
    precision: fields.precision.options,
    'optimizer.name': optimizerNames,
    'optimizer.cooling': coolingLaws,
  },
  optimizerFields: Object.fromEntries(optimizerNames.map((name) => [name, Object.keys(optimizerFields[name])])),
  searchMethods,
  controllable: controllableOptimizers,
};
