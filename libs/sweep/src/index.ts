export { canonicalJson, contentHash } from './canonicalJson.ts';
export { SweepError } from './errors.ts';
export type { SweepErrorCode } from './errors.ts';
export { trialsOfGrid } from './grid.ts';
export type { Configuration, Params } from './grid.ts';
export { memoryStore } from './memoryStore.ts';
export { isBetter, metricNames } from './metric.ts';
export type { Goal, LayerMetricName, MetricName, MetricPoint } from './metric.ts';
export { checkSweepFile, describeProblems, parseSweepFile } from './parseSweepFile.ts';
export type { ParsedSweepFile, SweepFileProblem } from './parseSweepFile.ts';
export { controlOf, coolingOf, optimizerConfig } from './optimizerConfig.ts';
export type { Control, OptimizerConfig } from './optimizerConfig.ts';
export { describeValue } from './describeValue.ts';
export { totalUpdates } from './runLength.ts';
export type { Length, RunLength } from './runLength.ts';
export { compareMethods } from './comparison.ts';
export type { Comparison, MethodResult } from './comparison.ts';
export { fromNumeral, fromTrial, toNumeral, toTrial } from './protocol.ts';
export type { FromTrial, ToTrial } from './protocol.ts';
export { groupByConfiguration, rankedMean, resultsOf } from './ranking.ts';
export type { ConfigurationGroup } from './ranking.ts';
export { msdRatio, stepsToTarget, valueBy } from './telemetry.ts';
export { sweepFileSchema, variedPaths } from './sweepFile.ts';
export type { ParameterValue, SweepSpec } from './sweepFile.ts';
export { isFinished, stateAfter, trialStates } from './trial.ts';
export type { AttemptOutcome, TrialState } from './trial.ts';
export { datasetNames } from './trialConfig.ts';
export type { DatasetName, ModelName, TrialConfig } from './trialConfig.ts';
export { effectiveLearningRateOf, isControl, methodOf, rhoOf, trialSchedules } from './trialSchedules.ts';
export type { TrialSchedules } from './trialSchedules.ts';
export type {
  Attempt,
  AttemptReport,
  AttemptResult,
  Claim,
  LogLine,
  NewSweep,
  NewTrial,
  Series,
  SeriesQuery,
  Sweep,
  SweepOverview,
  SweepReader,
  SweepState,
  SweepStore,
  Trial,
  TrialFailure,
  TrialStore,
} from './trialStore.ts';
