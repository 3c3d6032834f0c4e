export { median } from './median.ts';
export { summarize } from './summary.ts';
export type { Summary } from './summary.ts';
