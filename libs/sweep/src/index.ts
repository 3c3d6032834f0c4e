export { isObjective, trainingsOf } from './anyConfig.ts';
export type { AnyConfig } from './anyConfig.ts';
export { canonicalJson, contentHash } from './canonicalJson.ts';
export { defaultCheckpoints } from './checkpointsField.ts';
export type { CheckpointSettings, KeptCheckpoints } from './checkpointsField.ts';
export { SweepError } from './errors.ts';
export type { SweepErrorCode } from './errors.ts';
export { trialsOfGrid } from './grid.ts';
export type { Configuration, Params } from './grid.ts';
export { seedsMadeFrom, sweepsMadeFrom } from './madeSweeps.ts';
export { memoryStore } from './memoryStore.ts';
export { isBetter, metricNames } from './metric.ts';
export type { Goal, LayerMetricName, MetricName, MetricPoint } from './metric.ts';
export { goalOf } from './metricGoal.ts';
export { checkSweepFile, describeProblems, parseSweepFile } from './parseSweepFile.ts';
export type { ParsedSweepFile, SweepFileProblem } from './parseSweepFile.ts';
export { controlOf, coolingOf, optimizerConfig } from './optimizerConfig.ts';
export type { Control, OptimizerConfig } from './optimizerConfig.ts';
export type { Engine } from './engine.ts';
export { describeValue } from './describeValue.ts';
export type { Ask, Observation, Sampler } from './sampler/sampler.ts';
export { samplers } from './sampler/samplers.ts';
export type { SamplerName } from './sampler/samplers.ts';
export { designedRuns, meanOverRun } from './designedRun.ts';
export type { DesignedRun } from './designedRun.ts';
export { designRemarks } from './designRemarks.ts';
export type { DesignRemark } from './designRemarks.ts';
export { knownRunLength } from './knownRunLength.ts';
export { newSweepOf } from './newSweepOf.ts';
export { shownConfigurations } from './shownConfigurations.ts';
export type { ShownConfigurations } from './shownConfigurations.ts';
export { sweepFileVocabulary } from './sweepFileVocabulary.ts';
export { totalUpdates } from './runLength.ts';
export type { Length, RunLength } from './runLength.ts';
export { compareMethods } from './comparison.ts';
export type { Comparison, MethodResult } from './comparison.ts';
export { comparisonGroups, testMetricOf } from './comparisonGroup.ts';
export type { ComparedSweep, ComparisonGroup, Replicate } from './comparisonGroup.ts';
export type { Contrast } from './contrast.ts';
export { verdictsOf } from './verdict.ts';
export type { Conclusion, GroupSummary, Verdict, VerdictOptions, Verdicts } from './verdict.ts';
export { describeDifference, verdictSentence } from './verdictSentence.ts';
export { fromNumeral, fromTrial, largestStep, longestMetricName, toNumeral, toTrial } from './protocol.ts';
export type { Checkpointing, FromTrial, ObjectiveTask, ToTrial } from './protocol.ts';
export type { ObjectiveConfig } from './objectiveConfig.ts';
export { objectiveFileSchema } from './objectiveFile.ts';
export { objectiveOf, pinnedSweep } from './objectiveSweep.ts';
export { trialRandom } from './trialRandom.ts';
export type { TrialRandom } from './trialRandom.ts';
export { confirmationOf, selectionBias } from './confirmation.ts';
export type { Confirmation, ConfirmationRequest, ConfirmedConfiguration } from './confirmation.ts';
export { judgedWeights } from './judgedWeights.ts';
export { trainedWeights } from './trainedWeights.ts';
export type { TrainedWeights } from './trainedWeights.ts';
export { addedValues } from './extendedText.ts';
export { extensionOf, extensionPlan, refuseOpen, takeOver, trialKey } from './extension.ts';
export type { ExtendedSweep, ExtensionPlan, ExtensionRequest } from './extension.ts';
export { listedSweep } from './listedSweep.ts';
export { medianTrial } from './medianTrial.ts';
export { groupByConfiguration, rankedMean, resultsOf } from './ranking.ts';
export type { ConfigurationGroup } from './ranking.ts';
export { rerunReport } from './rerunReport.ts';
export type { EnvironmentDifference, PointDifference, RecordedRun, RerunReport } from './rerunReport.ts';
export { msdRatio, stepsToTarget, valueBy } from './telemetry.ts';
export type { Distribution, SearchParameter, SearchSpace } from './searchSpace.ts';
export { configurationOf, drawnParams, searchSpaceOf } from './searchSpaceOf.ts';
export type { Sampled } from './searchSpaceOf.ts';
export { nextConfiguration } from './nextConfiguration.ts';
export type { NextConfiguration } from './nextConfiguration.ts';
export { countConfigurations, proposals } from './proposals.ts';
export type { ObservedTrial } from './proposals.ts';
export { limitReached } from './sweepLimits.ts';
export type { LimitedTrial, SweepUsage } from './sweepLimits.ts';
export { isSearch } from './methodRules.ts';
export type { SearchMethod, SweepMethod } from './methodRules.ts';
export { planOf } from './resolveSweepFile.ts';
export type { SweepPlan } from './resolveSweepFile.ts';
export type { Limits } from './limitsField.ts';
export { annealingProgress } from './annealingProgress.ts';
export { competitorOf } from './pruner/competitor.ts';
export type { Competitor } from './pruner/competitor.ts';
export type { PruningDecision } from './pruner/decision.ts';
export { prunedConfigurations, trialsToPrune } from './pruner/prunedConfigurations.ts';
export type { PruningQuestion } from './pruner/pruner.ts';
export type { PrunerOptions } from './pruner/prunerOptions.ts';
export { decidePruning } from './pruner/pruners.ts';
export { rungsOf } from './pruner/rungs.ts';
export {
  agentBeat,
  agentClaim,
  agentDelivery,
  agentVersion,
  largestMessage,
  longestLine,
  mostEntries,
} from './remote/agentProtocol.ts';
export type {
  AgentClaim,
  AgentDelivery,
  AgentEntry,
  AgentGrant,
  AgentOrders,
  AttemptFile,
} from './remote/agentProtocol.ts';
export type { Resources } from './resourcesField.ts';
export { scheduleFamily } from './pruner/scheduleFamily.ts';
export { sweepFileSchema, variedPaths } from './sweepFile.ts';
export type { ParameterValue, SweepSpec } from './sweepFile.ts';
export { addressAfter, addressIn } from './trialAddress.ts';
export { isFinished, stateAfter, trialStates } from './trial.ts';
export type { AttemptOutcome, TrialState } from './trial.ts';
export { datasetNames, trialConfig } from './trialConfig.ts';
export type { DatasetName, ModelName, TrialConfig } from './trialConfig.ts';
export { effectiveLearningRateOf, isControl, methodOf, rhoOf, trialSchedules } from './trialSchedules.ts';
export type { TrialSchedules } from './trialSchedules.ts';
export type {
  Attempt,
  AttemptReport,
  AttemptResult,
  Claim,
  Claimant,
  Heartbeat,
  JsonObject,
  LogLine,
  LogPart,
  NewSweep,
  NewTrial,
  OpenSweep,
  MachineFinding,
  MachineGpu,
  MachineReport,
  Pulse,
  SchedulerRow,
  SchedulerSlot,
  Series,
  SeriesQuery,
  SlotTime,
  Stop,
  Sweep,
  SweepEdit,
  SweepOrigin,
  SweepOverview,
  SweepReader,
  SweepRequest,
  SweepState,
  SweepStore,
  Trial,
  TrialCheckpoint,
  TrialContinuation,
  TrialFailure,
  TrialFilter,
  TrialPage,
  TrialStore,
  TrialSummary,
  TrialTablePage,
  TrialTableQuery,
} from './trialStore.ts';
