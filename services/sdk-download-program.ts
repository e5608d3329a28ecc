import { TestWorkflowEnvironment } from '@temporalio/testing'
import { oneLine } from '../domain/errors.ts'

// The SDK downloads a server only by starting it: started once, ended at once, and the file stays in the folder.
const [which, folder] = process.argv.slice(2)
const server = {
  executable: {
    type: 'cached-download' as const,
    ttl: '365d' as const,
    ...(folder ? { downloadDir: folder } : {}),
  },
}
try {
  const environment =
    which === 'time-skipping'
      ? await TestWorkflowEnvironment.createTimeSkipping({ server })
      : await TestWorkflowEnvironment.createLocal({ server })
  await environment.teardown()
  process.exit(0)
} catch (error) {
  process.stderr.write(oneLine(error))
  process.exit(1)
}
