/**
 * The architecture as data: which project may import which, and which npm packages.
 * ESLint (`@nx/enforce-module-boundaries`) reads it, `tools/checks` compares the Nx graph with it.
 * Every project carries one Nx tag, its own name.
 */
export const mayImport = {
  schedule: [],
  statistics: [],
  backend: [],
  sweep: ['schedule', 'statistics'],
  optimizer: ['schedule', 'backend'],
  models: ['backend'],
  data: ['backend'],
  training: ['sweep', 'schedule', 'optimizer', 'models', 'data', 'backend'],
  access: ['sweep'],
  store: ['sweep', 'access'],
  scheduler: ['sweep'],
  api: ['sweep', 'schedule', 'statistics', 'store', 'access'],
  dashboard: ['sweep', 'schedule', 'statistics', 'store', 'access', 'api'],
  runner: ['sweep', 'schedule', 'statistics', 'store', 'access', 'scheduler', 'api', 'training', 'data'],
  tools: [
    'sweep',
    'schedule',
    'statistics',
    'store',
    'scheduler',
    'training',
    'optimizer',
    'models',
    'data',
    'backend',
  ],
  e2e: [],
};

const tensors = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers'];
const tests = ['vitest'];

/** External packages by project; `node:` built-ins are ruled by each project's `tsconfig.json`. */
export const mayUse = {
  schedule: [...tests],
  statistics: ['@stdlib/*', ...tests],
  backend: [
    ...tensors,
    '@tensorflow/tfjs',
    '@tensorflow/tfjs-backend-wasm',
    '@tensorflow/tfjs-node-gpu',
    'seedrandom',
    ...tests,
  ],
  sweep: ['@noble/*', '@stdlib/*', 'ml-matrix', 'pure-rand/*', 'zod', 'yaml', 'fastest-levenshtein', 'jsep', ...tests],
  optimizer: [...tensors, '@tensorflow/tfjs', ...tests],
  models: [...tensors, '@tensorflow/tfjs', ...tests],
  data: [...tensors, 'zod', 'tar', 'proper-lockfile', 'sharp', ...tests],
  // sharp: to draw the images of its tests.
  training: [...tensors, 'sharp', ...tests],
  access: ['@node-rs/argon2', ...tests],
  store: ['@prisma/*', 'libsql', 'pg', ...tests],
  // zod: to read what a cluster's commands print.
  scheduler: ['zod', ...tests],
  api: ['@trpc/server', '@trpc/server/*', 'zod', 'fast-check', ...tests],
  dashboard: [
    'next',
    'next/*',
    'react',
    'react-dom',
    'react-hook-form',
    '@base-ui/react',
    '@base-ui/react/*',
    '@trpc/*',
    '@tanstack/*',
    'nuqs',
    'nuqs/*',
    'codemirror',
    '@codemirror/*',
    '@lezer/highlight',
    'd3-array',
    'uplot',
    'uplot/*',
    'yaml',
    'zod',
    'openid-client',
    'pino',
    'prom-client',
    'rate-limiter-flexible',
    ...tests,
  ],
  // esbuild: trial processes start from one file.
  runner: [
    'commander',
    'cli-progress',
    'cli-table3',
    'asciichart',
    'csv-stringify/*',
    'esbuild',
    'tar',
    'yaml',
    'zod',
    'tsx/*',
    ...tests,
  ],
  tools: [
    'yauzl',
    'pure-rand/*',
    'zod',
    'playwright-core',
    '@prisma/*',
    'prettier',
    '@tensorflow/tfjs',
    '@tensorflow/tfjs-core',
    ...tests,
  ],
  e2e: ['playwright-core', '@axe-core/playwright', 'libsql', 'pure-rand/*', ...tests],
};
