import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Files share their process and what it has loaded: whoever changes either puts it back.
    isolate: false,
    // One core fewer is the default, which leaves one of two.
    maxWorkers: '100%',
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
