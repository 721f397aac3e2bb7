import { defineConfig } from 'vitest/config';

/** Browser tests run by themselves: they need a Chromium, which the other tests do not. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
