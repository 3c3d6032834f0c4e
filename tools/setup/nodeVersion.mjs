import { SetupProblem } from './problem.mjs';

/** @import { Step } from './setUp.mjs' */

/** The lowest release of each supported major version; majors above the last are taken to work. */
const lowest = { 20: 19, 22: 12 };
const firstOpenMajor = 24;

/** @type {Step} */
export const nodeVersion = {
  title: 'node',
  isDone: async () => {
    requireSupported(process.versions.node);
    return `${process.versions.node} on ${process.platform} ${process.arch}`;
  },
  perform: async () => '',
};

/** @param {string} version */
function requireSupported(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const least = Object.entries(lowest).find(([of]) => Number(of) === major)?.[1];
  if (major >= firstOpenMajor || (least !== undefined && minor >= least)) return;
  throw new SetupProblem(`Node ${version} is not supported.`, {
    wayOut: 'install Node 20.19 or later, 22.12 or later, or 24 and later, and run the set-up again.',
  });
}
