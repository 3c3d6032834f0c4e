export { canonicalJson, contentHash } from './canonicalJson.ts';
export { SweepError } from './errors.ts';
export type { SweepErrorCode } from './errors.ts';
export { trialsOfGrid } from './grid.ts';
export type { Configuration, Params } from './grid.ts';
export { memoryStore } from './memoryStore.ts';
export { isBetter, metricNames } from './metric.ts';
export type { Goal, MetricName, MetricPoint } from './metric.ts';
export { checkSweepFile, describeProblems, parseSweepFile } from './parseSweepFile.ts';
export type { ParsedSweepFile, SweepFileProblem } from './parseSweepFile.ts';
export { momentumSchedule } from './momentumSchedule.ts';
export type { RunLength } from './momentumSchedule.ts';
export { fromNumeral, fromTrial, toNumeral, toTrial } from './protocol.ts';
export type { FromTrial, ToTrial } from './protocol.ts';
export { groupByConfiguration, rankedMean, resultsOf } from './ranking.ts';
export type { ConfigurationGroup } from './ranking.ts';
export { sweepFileSchema, variedPaths } from './sweepFile.ts';
export type { ParameterValue, SweepSpec } from './sweepFile.ts';
export { isFinished, stateAfter, trialStates } from './trial.ts';
export type { AttemptOutcome, TrialState } from './trial.ts';
export { coolingSteps } from './trialConfig.ts';
export type { CoolingLength, DatasetName, ModelName, OptimizerConfig, TrialConfig } from './trialConfig.ts';
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
