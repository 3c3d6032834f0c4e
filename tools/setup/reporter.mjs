/** @typedef {{ log: (line: string) => void, status: (line: string) => void, warn: (text: string) => void }} Reporter */

/**
 * Progress for people: on a terminal the current line is rewritten as a step goes on, elsewhere (a log file, CI) a long
 * step tells each of its phases once.
 * @param {{ quiet?: boolean, out?: NodeJS.WriteStream, error?: NodeJS.WriteStream }} [options]
 * @returns {Reporter}
 */
export function makeReporter({ quiet = false, out = process.stdout, error = process.stderr } = {}) {
  const isLive = out.isTTY && !quiet;
  const clear = isLive ? '\r\u001b[2K' : '';
  /** @type {Set<string>} */
  const phases = new Set();
  return {
    log: (line) => void (quiet || out.write(`${clear}${line}\n`)),
    warn: (text) => void error.write(`${clear}${text}\n`),
    status: (line) => {
      if (isLive) return void out.write(`${clear}${line.slice(0, out.columns - 1)}`);
      const phase = line.replaceAll(/\d+/g, '');
      if (!quiet && !phases.has(phase)) out.write(`${line}\n`);
      phases.add(phase);
    },
  };
}
