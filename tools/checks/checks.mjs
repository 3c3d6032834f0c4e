/** Before the others: the lint rule on module boundaries reads the graph that Nx keeps of it. */
export const projectGraph = {
  name: 'project graph within tools/boundaries.mjs',
  command: ['node', 'tools/checks/projectGraph.mjs'],
  wayOut: 'change the import, or the table if the architecture changes',
};

const lintEverything = ['-c', 'eslint.all.config.mjs', '--max-warnings', '0', '.'];

/**
 * What `npm test` checks beside running tests: each is a command that fails when something is wrong. All run from the
 * top folder with the packages' own programs, so that an editor, a developer and CI see the same.
 */
export const checks = [
  // The longest first: they take turns on two cores.
  {
    name: 'lint and module boundaries',
    command: [process.execPath, '--max-old-space-size=8192', 'node_modules/eslint/bin/eslint.js', ...lintEverything],
    wayOut: 'the messages above say what to change',
  },
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'], wayOut: 'npx prettier --write .' },
  {
    name: 'types',
    command: [process.execPath, 'tools/checks/types.mjs'],
    wayOut: 'the messages above say what to change',
  },
  {
    name: 'unused files, exports and packages',
    command: ['knip', '--no-progress'],
    wayOut: 'delete what is unused',
  },
  {
    name: 'no circular imports, no tensor library in the command line',
    command: ['depcruise', '--config', 'tools/checks/dependencyCruiser.cjs', 'apps', 'libs'],
    wayOut: 'the messages above name the imports',
  },
  {
    name: 'sweep-file schema and docs are current',
    command: ['tsx', 'tools/sweepFileDocs/main.ts', '--check'],
    wayOut: 'npx tsx tools/sweepFileDocs/main.ts',
  },
  {
    name: 'docs of the command line are current',
    command: ['tsx', 'tools/cliDocs/main.ts', '--check'],
    wayOut: 'npx tsx tools/cliDocs/main.ts',
  },
  {
    name: 'migrations match the Prisma schema',
    command: ['tsx', 'tools/migrations/check.ts'],
    wayOut: 'npx tsx tools/migrations/create.ts NAME',
  },
  {
    name: 'lock file names no registry',
    command: ['node', 'tools/checks/lockFile.mjs'],
    wayOut: 'npm install --package-lock-only, with the .npmrc of this folder',
  },
];
