const vitest = 'node_modules/vitest/vitest.mjs'

/** What `npm run` can ask for: the program, its first arguments, and what it needs of the host. */
export const TASKS = {
  host: { needs: ['sandbox', 'temporal', 'time-skipping'] },
  demo: { program: 'processes/demo.ts', needs: ['sandbox', 'temporal'] },
  start: { program: 'processes/start.ts', needs: ['sandbox'] },
  worker: { program: 'processes/worker.ts', needs: ['sandbox'] },
  bot: { program: 'processes/bot.ts', needs: [] },
  database: { program: 'processes/prepare-database.ts', needs: [] },
  migrate: { program: 'processes/migrate.ts', needs: [] },
  test: { program: vitest, args: ['run'], needs: ['sandbox', 'temporal', 'time-skipping'] },
  'test:crash': {
    program: vitest,
    args: ['run', 'test/crash'],
    needs: ['sandbox', 'temporal'],
    env: { COUNTERSIGN_CRASH_MOMENTS: '100' },
  },
  check: { program: vitest, args: ['run', 'test/structure.test.ts'], needs: [] },
  histories: {
    program: vitest,
    args: ['run', '--config', 'test/histories/vitest.config.ts'],
    needs: ['sandbox', 'time-skipping'],
  },
  settings: { program: 'processes/write-env-example.ts', needs: [] },
}
