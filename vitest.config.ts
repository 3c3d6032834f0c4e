import { defineConfig } from 'vitest/config';

/** What neither loads TensorFlow nor changes anything of its process: its files are tested in one, and load modules once. */
const pure = '{apps/dashboard,libs/{access,api,schedule,statistics,sweep}}/**/*.test.ts';

const ignored = ['**/node_modules/**', '**/.next/**', '**/.nx/**'];

/** Whatever database a developer works with, no test writes there. */
const env = { DATABASE_URL: '' };

export default defineConfig({
  test: {
    // Two cores: TensorFlow tests use both, so more files at once only disturb each other.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'pure',
          env,
          include: [pure],
          exclude: ignored,
          pool: 'forks',
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'unit',
          env,
          include: ['{apps,libs,tools}/**/*.test.{ts,mjs}'],
          exclude: [...ignored, pure, '**/*.integration.test.ts'],
          // TensorFlow is a native library: a process of its own per file, not a thread.
          pool: 'forks',
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          env,
          include: ['{apps,libs}/**/*.integration.test.ts'],
          exclude: ignored,
          pool: 'forks',
          testTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'e2e',
          env,
          include: ['e2e/src/**/*.test.ts'],
          exclude: ignored,
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
