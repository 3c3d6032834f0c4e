import type { Environment } from '../env.ts';
import type { Console } from '../output/console.ts';

/** What every command gets beside its own arguments. */
export interface CommandContext {
  readonly environment: Environment;
  readonly console: Console;
}
