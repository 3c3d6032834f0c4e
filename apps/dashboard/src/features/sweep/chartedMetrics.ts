/** Metrics that every training of ours reports: offered before any trial has ended. */
const usual = [
  'train/loss',
  'train/accuracy',
  'validation/loss',
  'validation/accuracy',
  'optimizer/learningRate',
  'optimizer/rho',
  'optimizer/effectiveLearningRate',
  'optimizer/temperature',
  'optimizer/msd',
  'optimizer/gradientNorm',
] as const;

/** Charts of a screen at first: what the sweep is judged by, the loss, and what the annealing does. */
export function metricsAtFirst(metric: string | null): string[] {
  const first = metric === null || metric === 'train/loss' ? [] : [metric];
  return [...first, 'train/loss', 'optimizer/rho', 'optimizer/temperature'];
}

/** All metrics that a chart may be had of. Those of the test split have one point, the last. */
export function metricChoices(results: readonly string[]): string[] {
  const reported = results.filter((name) => !name.startsWith('test/') && name !== 'time/training');
  return [...new Set([...reported, ...usual])].sort();
}

/** Metrics that span powers of ten, for which a logarithmic axis is offered. */
export function isWide(metric: string): boolean {
  return /loss|temperature|msd|LearningRate|learningRate|Norm|Variance|Ratio/.test(metric);
}
