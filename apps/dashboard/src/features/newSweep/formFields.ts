import type { FieldKind } from './fieldText.ts';

/** A field of the form, which stands for a field of the sweep file. */
export interface FormField {
  /** Dotted path in the file: `optimizer.rho0`, `seeds`. */
  readonly path: string;
  readonly label: string;
  readonly kind: FieldKind;
  /** Whether it may have several values: then it is a parameter of the sweep. */
  readonly isSwept: boolean;
  /** What it is for and in which unit; of a field that is swept also how. */
  readonly hint?: string;
  /** Whether one of the known names is chosen, and what leaving it out means. */
  readonly choice?: { readonly absent: string };
  /** Whether it is shown only where one of the sweep's optimizers has it. */
  readonly isOfOptimizer?: boolean;
  /** Of these optimizers it is seldom wanted. */
  readonly seldomOf?: readonly string[];
}

export interface FormSection {
  readonly title: string;
  readonly fields: readonly FormField[];
}

/** The fields of the form; everything else of a sweep file is written in the YAML. */
export const formSections: readonly FormSection[] = [
  {
    title: 'Sweep',
    fields: [
      { path: 'name', label: 'Name', kind: 'text', isSwept: false },
      { path: 'method', label: 'Method', kind: 'text', isSwept: false, choice: { absent: '' } },
      {
        path: 'maxConfigurations',
        label: 'Configurations to try',
        kind: 'number',
        isSwept: false,
        hint: 'of a search, controls not counted',
      },
      { path: 'seeds', label: 'Seeds', kind: 'number', isSwept: false, hint: 'replicates of every configuration' },
    ],
  },
  {
    title: 'Training',
    fields: [
      { path: 'model.name', label: 'Model', kind: 'text', isSwept: true, choice: { absent: '' } },
      { path: 'dataset.name', label: 'Data set', kind: 'text', isSwept: true, choice: { absent: '' } },
      {
        path: 'dataset.validation',
        label: 'Validation images',
        kind: 'number',
        isSwept: false,
        hint: 'held out to select by; empty: the default',
      },
      { path: 'dataset.augment', label: 'Augmentation', kind: 'text', isSwept: true, choice: { absent: 'none' } },
      { path: 'epochs', label: 'Epochs', kind: 'number', isSwept: true },
      { path: 'batchSize', label: 'Batch size', kind: 'number', isSwept: true, hint: 'images' },
    ],
  },
  {
    title: 'Optimizer',
    fields: [
      {
        path: 'optimizer.name',
        label: 'Optimizer',
        kind: 'text',
        isSwept: true,
        hint: 'several: separated by commas',
      },
      {
        path: 'optimizer.learningRate',
        label: 'Learning rate',
        kind: 'number',
        isSwept: true,
        hint: '0.01, or 0.01, 0.1, or logUniform 0.001 to 1 in 5 points',
        isOfOptimizer: true,
      },
      {
        path: 'optimizer.rho0',
        label: 'Initial momentum ρ₀',
        kind: 'number',
        isSwept: true,
        hint: '0 ≤ ρ₀ < 1, such as 0.9, 0.99',
        isOfOptimizer: true,
      },
      {
        path: 'optimizer.coolingLength',
        label: 'Cooling length',
        kind: 'length',
        isSwept: true,
        hint: '0.5 of run, 3 epochs or 2000 steps',
        isOfOptimizer: true,
      },
      {
        path: 'optimizer.cooling',
        label: 'Law of cooling',
        kind: 'text',
        isSwept: true,
        choice: { absent: 'exponential' },
        isOfOptimizer: true,
      },
      {
        path: 'optimizer.momentum',
        label: 'Momentum',
        kind: 'number',
        isSwept: true,
        hint: '0 ≤ ρ < 1, or a schedule in the YAML',
        // It has its cooling in place of it.
        seldomOf: ['coolmomentum'],
        isOfOptimizer: true,
      },
      {
        path: 'optimizer.weightDecay',
        label: 'Weight decay',
        kind: 'number',
        isSwept: true,
        hint: 'empty: none',
        isOfOptimizer: true,
      },
      {
        path: 'control',
        label: 'Matched control',
        kind: 'text',
        isSwept: false,
        choice: { absent: 'none' },
        hint: 'SGD that moves as far, for every annealed momentum',
      },
    ],
  },
  {
    title: 'Judged by',
    fields: [
      {
        path: 'metric.name',
        label: 'Metric',
        kind: 'text',
        isSwept: false,
        choice: { absent: 'validation/accuracy' },
        hint: 'never one of the test images',
      },
      { path: 'metric.goal', label: 'Goal', kind: 'text', isSwept: false, choice: { absent: 'maximize' } },
    ],
  },
];

export const formFields: readonly FormField[] = formSections.flatMap(({ fields }) => fields);
