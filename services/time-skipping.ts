import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { CountersignError, oneLine } from '../domain/errors.ts'
import { cacheFolder, underLock } from './cache.ts'
import type { FindOptions } from './find-temporal.ts'
import { downloadWithSdk, existing } from './sdk-download.ts'
import { isExecutable, which } from './which.ts'

/** From Maven Central; its classes need Java 8 or newer. Tried with Java 17. */
export const TEST_SERVER_VERSION = '1.38.0'

const run = promisify(execFile)

/**
 * The program of Temporal's time-skipping test server: one that is set, one had earlier, the SDK's download, or Java's from
 * Maven. Each try is told. Hand it to `TestWorkflowEnvironment.createTimeSkipping` as `existing-path`.
 * Errors: `temporal_unavailable`, with what would help.
 */
export async function findTimeSkippingServer(options: FindOptions): Promise<string> {
  const { env = process.env, say, download = downloadWithSdk } = options
  const set = env.COUNTERSIGN_TEMPORAL_TEST_SERVER
  if (set) {
    if (isExecutable(set)) return set
    throw new CountersignError(
      'bad_setting',
      `COUNTERSIGN_TEMPORAL_TEST_SERVER names ${set}, which is no program.`,
      'Name an executable file, or unset it.',
    )
  }
  const cache = cacheFolder(env)
  const folder = join(cache, `temporal-test-server-${TEST_SERVER_VERSION}`)
  const wrapper = join(folder, 'run')
  const downloads = join(cache, 'sdk', 'time-skipping')
  const earlier = whole(folder, wrapper) ? wrapper : existing(downloads)
  if (earlier !== undefined) {
    say(`Time-skipping server: had before, ${earlier}.`)
    return earlier
  }
  say('Time-skipping server: trying the download of Temporal’s SDK.')
  const downloaded = await download('time-skipping', downloads)
  if ('path' in downloaded) return downloaded.path
  const java = which('java', env)
  const maven = which('mvn', env)
  if (!java || !maven) {
    throw new CountersignError(
      'temporal_unavailable',
      `The time-skipping server cannot be downloaded (${downloaded.why}), and there is no ${java ? 'Maven' : 'Java'} to get it another way.`,
      'Install Java and Maven (Debian: apt-get install default-jre-headless maven), or set COUNTERSIGN_TEMPORAL_TEST_SERVER.',
    )
  }
  say(
    `Time-skipping server: no download (${downloaded.why}); getting it with Maven, once, about half a minute.`,
  )
  await underLock(
    cache,
    'time-skipping',
    async () => {
      if (!whole(folder, wrapper)) await fromMaven(folder, wrapper, java, maven, env)
    },
    () => say('Time-skipping server: another process is getting it; waiting.'),
  )
  return wrapper
}

/** Whether the wrapper is there with every jar that it names: Maven's own store may have been emptied since. */
function whole(folder: string, wrapper: string): boolean {
  if (!isExecutable(wrapper)) return false
  return readFileSync(join(folder, 'classpath'), 'utf8').trim().split(delimiter).every(existsSync)
}

async function fromMaven(
  folder: string,
  wrapper: string,
  java: string,
  maven: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'pom.xml'), POM)
  const classpath = join(folder, 'classpath')
  try {
    await run(
      maven,
      [
        '-q',
        '-B',
        'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath',
        `-Dmdep.outputFile=${classpath}`,
      ],
      { cwd: folder, env, timeout: 300_000, maxBuffer: 2 ** 24 },
    )
  } catch (error) {
    throw new CountersignError(
      'temporal_unavailable',
      `Maven could not get the time-skipping server: ${oneLine(error).slice(0, 300)}.`,
      `Try \`mvn dependency:build-classpath\` in ${folder}.`,
      { cause: error },
    )
  }
  writeFileSync(`${wrapper}.draft`, wrapperText(java, classpath), { mode: 0o755 })
  renameSync(`${wrapper}.draft`, wrapper)
}

/** The watcher ends the server when its starter dies without a word; the shell itself becomes the server. */
function wrapperText(java: string, classpath: string): string {
  return `#!/bin/sh
(while kill -0 "$PPID" && kill -0 $$; do sleep 1; done; kill -0 $$ && kill -KILL $$) </dev/null >/dev/null 2>&1 &
exec ${quoted(java)} -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx512m -cp "$(cat ${quoted(classpath)})" io.temporal.testserver.TestServer "$@"
`
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

const dependency = (group: string, artifact: string, version: string) =>
  `    <dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>countersign</groupId><artifactId>time-skipping-server</artifactId><version>1</version>
  <dependencies>
${dependency('io.temporal', 'temporal-test-server', TEST_SERVER_VERSION)}
${dependency('org.slf4j', 'slf4j-nop', '1.7.36')}
  </dependencies>
</project>
`
