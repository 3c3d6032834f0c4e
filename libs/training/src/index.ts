export { penaltySlope } from './flatWeights.ts';
export { initialState } from './initialState.ts';
export { probeBackend } from './probeBackend.ts';
export { runTrial } from './runTrial.ts';
export type { TrialRequest } from './runTrial.ts';
export { trainStep } from './trainStep.ts';
export type { LabelledImages, TrainInput, TrainOptions, TrainOutput, TrainState } from './trainStep.ts';
export type { TrialEvent, TrialHooks } from './trialEvents.ts';
