import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/services.ts'],
    setupFiles: ['test/support/end-with-run.ts', 'test/support/seed.ts'],
    reporters: ['default', './test/support/reporter.ts'],
    pool: 'forks',
    // A forgotten `.only` must not turn every other test into a skip.
    allowOnly: false,
    testTimeout: 120_000,
    // The first file that needs Temporal may wait for its build.
    hookTimeout: 600_000,
  },
})
