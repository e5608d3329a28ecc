import { type Job, parseFile } from './parse-file.ts'

/** Runs by itself, so that a file which kills the parser kills this and nothing else. One job, one answer. */
process.on('message', (job: Job) => {
  process.send?.(parseFile(job))
})
process.on('disconnect', () => process.exit(0))
process.send?.('ready')
