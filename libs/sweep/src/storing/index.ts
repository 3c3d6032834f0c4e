export { bestOf } from './best.ts';
export { slugOf, sweepIdOf, trialIdOf } from './ids.ts';
export { losses, refusals, refuseDuplicates } from './refusals.ts';
export { isClaimable, isContinuable, isReusable, reusedObjective, stateOnRequest } from './requests.ts';
