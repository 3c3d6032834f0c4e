/**
 * What `npm test` checks beside running tests: each is a command that fails when something is wrong. All run from the
 * top folder with the packages' own programs, so that an editor, a developer and CI see the same.
 */
export const checks = [
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'], wayOut: 'npx prettier --write .' },
  {
    name: 'lint and module boundaries',
    command: ['nx', 'run-many', '-t', 'lint', '--outputStyle=static'],
    wayOut: 'the messages above say what to change',
  },
  {
    name: 'types',
    command: ['nx', 'run-many', '-t', 'typecheck', '--outputStyle=static'],
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
    name: 'project graph within tools/boundaries.mjs',
    command: ['node', 'tools/checks/projectGraph.mjs'],
    wayOut: 'change the import, or the table if the architecture changes',
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
