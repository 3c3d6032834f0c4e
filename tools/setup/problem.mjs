/**
 * An expected failure of the set-up: what failed, the last lines of the tool that failed, and the way out.
 * Anything else that is thrown is a bug and rises with its stack.
 */
export class SetupProblem extends Error {
  /**
   * @param {string} message
   * @param {{ wayOut: string, output?: string | undefined, cause?: unknown }} details
   */
  constructor(message, { wayOut, output = '', cause }) {
    super(message, { cause });
    this.name = 'SetupProblem';
    this.wayOut = wayOut;
    this.output = output.trim();
  }

  /** The whole story, as printed when a step fails. */
  describe() {
    const why = this.output === '' ? '' : `\n${this.output.replaceAll(/^/gm, '    | ')}`;
    return `${this.message}${why}\n  Way out: ${this.wayOut}`;
  }
}

/**
 * The operating system's refusals (disk full, no permission) are expected too: the user can do something about them.
 * @param {unknown} error
 * @returns {SetupProblem}
 */
export function asProblem(error) {
  if (error instanceof SetupProblem) return error;
  if (error instanceof Error && 'syscall' in error) {
    const wayOut = 'free some space or fix the permissions; COOLSWEEP_CACHE=<folder> puts the cache elsewhere.';
    return new SetupProblem(error.message, { wayOut, cause: error });
  }
  throw error;
}
