import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
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
