import { defineConfig } from 'vitest/config'
import base from '../../vitest.config.ts'

/** For `npm run histories`: the recorder is no test, and `npm test` does not find it. */
export default defineConfig({ test: { ...base.test, include: ['test/histories/record.ts'] } })
