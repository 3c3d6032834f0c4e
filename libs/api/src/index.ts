export { appRouter, createCaller } from './appRouter.ts';
export type { AppRouter, RouterOutputs } from './appRouter.ts';
export { createContext } from './context.ts';
