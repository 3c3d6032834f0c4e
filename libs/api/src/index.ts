export { appRouter, createCaller } from './appRouter.ts';
export type { AppRouter, RouterOutputs } from './appRouter.ts';
export { ChangeFeed } from './changeFeed.ts';
export { createContext } from './context.ts';
export type { CheckpointFile, CheckpointShelf, CheckpointState, Program, SweepTemplate } from './program.ts';
