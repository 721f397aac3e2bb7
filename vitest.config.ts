import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Files share their process and what it has loaded: whoever changes either puts it back.
    isolate: false,
    // One more than there are cores: stories wait, for a model that hangs or a process that ends.
    maxWorkers: availableParallelism() + 1,
    globalSetup: ['test/harness/scratch.ts'],
    setupFiles: ['test/harness/seed.ts'],
    exclude: ['test/browser/**', 'node_modules/**'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    coverage: {
      provider: 'v8',
      include: ['tasks/**/*.ts', 'workflows/**/*.ts', 'infra/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
    },
  },
});
