export { bestOf } from './best.ts';
export { slugOf, sweepIdOf, trialIdOf } from './ids.ts';
export { losses, refusals, refuseDuplicates } from './refusals.ts';
export { thinned } from './thinning.ts';
export { isLetThrough, trialTablePage } from './trialTable.ts';
export { isClaimable, isContinuable, isReusable, reusedObjective, stateOnRequest } from './requests.ts';
