import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build-once.ts'],
    setupFiles: ['test/support/leave-nothing.ts'],
    reporters: process.env['CI'] ? ['default', './test/support/counting-reporter.ts'] : ['default'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    retry: 0,
  },
  resolve: { alias: { mprun: new URL('./src/index.ts', import.meta.url).pathname } },
});
