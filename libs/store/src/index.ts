export { openStore } from './openStore.ts';
export type { StoreOptions } from './openStore.ts';
