import { defineConfig } from 'vitest/config';

const ignored = ['**/node_modules/**', '**/.next/**', '**/.nx/**'];

export default defineConfig({
  test: {
    // Two cores: TensorFlow tests use both, so more files at once only disturb each other.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{apps,libs,tools}/**/*.test.{ts,mjs}'],
          exclude: [...ignored, '**/*.integration.test.ts'],
          // TensorFlow is a native library: a process of its own per file, not a thread.
          pool: 'forks',
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{apps,libs}/**/*.integration.test.ts'],
          exclude: ignored,
          pool: 'forks',
          testTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'e2e',
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
