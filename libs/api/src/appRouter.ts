import type { inferRouterOutputs } from '@trpc/server';
import { checkpointRouter } from './checkpointRouter.ts';
import { accountRouter } from './accountRouter.ts';
import { compareRouter } from './compareRouter.ts';
import { configurationRouter } from './configurationRouter.ts';
import { curveRouter } from './curveRouter.ts';
import { destinationRouter } from './destinationRouter.ts';
import { extendRouter } from './extendRouter.ts';
import { liveRouter } from './liveRouter.ts';
import { importanceRouter } from './importanceRouter.ts';
import { layerRouter } from './layerRouter.ts';
import { lineageRouter } from './lineageRouter.ts';
import { logRouter } from './logRouter.ts';
import { metricRouter } from './metricRouter.ts';
import { createCallerFactory, router } from './procedure.ts';
import { requestRouter } from './requestRouter.ts';
import { rerunRouter } from './rerunRouter.ts';
import { schedulerRouter } from './schedulerRouter.ts';
import { scheduleRouter } from './scheduleRouter.ts';
import { submitRouter } from './submitRouter.ts';
import { sweepFileRouter } from './sweepFileRouter.ts';
import { sweepRouter } from './sweepRouter.ts';
import { trialRouter } from './trialRouter.ts';
import { userRouter } from './userRouter.ts';

/** Everything that screens and programs may ask. Answers are plain JSON: dates as ISO 8601, see `numeral.ts`. */
export const appRouter = router({
  sweep: sweepRouter,
  trial: trialRouter,
  configuration: configurationRouter,
  schedule: scheduleRouter,
  layer: layerRouter,
  log: logRouter,
  checkpoint: checkpointRouter,
  lineage: lineageRouter,
  metric: metricRouter,
  curve: curveRouter,
  compare: compareRouter,
  rerun: rerunRouter,
  extend: extendRouter,
  importance: importanceRouter,
  sweepFile: sweepFileRouter,
  submit: submitRouter,
  request: requestRouter,
  scheduler: schedulerRouter,
  destination: destinationRouter,
  live: liveRouter,
  account: accountRouter,
  user: userRouter,
});
export type AppRouter = typeof appRouter;

/** What each procedure answers, the same over HTTP and through {@link createCaller}. */
export type RouterOutputs = inferRouterOutputs<AppRouter>;

/** Calls procedures without HTTP: `createCaller(createContext({ store })).sweep.list()`. */
export const createCaller = createCallerFactory(appRouter);
