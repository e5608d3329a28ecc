import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { findTemporal, findTemporalProgram, findTimeSkippingServer, underLock } from '../../services/index.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A host of its own: an empty cache, and a PATH of these programs and the plainest tools. */
function host(programs: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-host-'))
  folders.push(folder)
  mkdirSync(join(folder, 'bin'))
  for (const [name, text] of Object.entries(programs)) program(join(folder, 'bin', name), text)
  const said: string[] = []
  return {
    folder,
    said,
    cache: join(folder, 'cache', 'countersign'),
    env: { PATH: join(folder, 'bin'), XDG_CACHE_HOME: join(folder, 'cache'), HOME: folder },
    say: (line: string) => void said.push(line),
    download: async () => ({ why: 'no network' }),
  }
}

function program(path: string, text: string): void {
  writeFileSync(path, `#!/bin/sh\n${text}\n`)
  chmodSync(path, 0o755)
}

describe('Temporal comes by the first of these that works, each tried out loud', () => {
  test('an address that is set', async () => {
    const { env, say, said } = host({ temporal: 'exit 0' })
    const found = await findTemporal({ env: { ...env, TEMPORAL_ADDRESS: 'there:7233' }, say })
    expect(found).toEqual({ kind: 'address', address: 'there:7233' })
    expect(said).toEqual(['Temporal: TEMPORAL_ADDRESS is set, using there:7233.'])
  })

  test('never that address for a server that will be killed', async () => {
    const { env, say, said, folder } = host({ temporal: 'exit 0' })
    const found = await findTemporalProgram({ env: { ...env, TEMPORAL_ADDRESS: 'there:7233' }, say })
    expect(found.path).toBe(join(folder, 'bin', 'temporal'))
    expect(said[0]).toMatch(/TEMPORAL_ADDRESS is not used/)
  })

  test('a program on PATH', async () => {
    const { env, say, folder } = host({ temporal: 'exit 0' })
    expect(await findTemporal({ env, say })).toEqual({
      kind: 'program',
      path: join(folder, 'bin', 'temporal'),
      from: 'PATH',
    })
  })

  test('the SDK’s download', async () => {
    const { env, say, folder } = host({ go: 'exit 1' })
    const download = async () => ({ path: join(folder, 'downloaded') })
    expect(await findTemporal({ env, say, download })).toMatchObject({ path: join(folder, 'downloaded') })
  })

  test('a build with Go, once, even when two want it at once, and kept', async () => {
    // Stands for Go: writes what it was asked into the place where Go would put the program.
    const { env, say, said, download, cache, folder } = host({
      go:
        `echo "$2" >> '${'$'}HOME/asked'\n`.replaceAll("'", '"') +
        '/bin/sleep 0.5; /bin/cp "$0" "$GOBIN/temporal"',
    })
    const both = await Promise.all([
      findTemporal({ env, say, download }),
      findTemporal({ env, say, download }),
    ])
    for (const found of both)
      expect(found).toMatchObject({ path: join(cache, 'bin', 'temporal'), from: 'Go' })
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe(
      'github.com/temporalio/cli/cmd/temporal@v1.5.1\n',
    )
    expect(said.filter((line) => line.includes('waiting'))).toHaveLength(1)
    expect(readdirSync(join(cache, 'bin'))).toEqual(['temporal'])

    said.length = 0
    expect(await findTemporal({ env: { ...env, PATH: '' }, say, download })).toMatchObject({ from: 'cache' })
    expect(said).toEqual([expect.stringMatching(/had before/)])
  })

  test('a build that fails leaves nothing, and says why', async () => {
    const { env, say, download, cache } = host({ go: 'echo "go: no such module" >&2; exit 1' })
    await expect(findTemporal({ env, say, download })).rejects.toMatchObject({
      code: 'temporal_unavailable',
      message: expect.stringMatching(/could not be built: go: no such module/),
    })
    expect(readdirSync(join(cache, 'bin'))).toEqual([])
  })

  test('else one line says what was tried and what would help', async () => {
    const { env, say, download } = host()
    await expect(findTemporal({ env, say, download })).rejects.toMatchObject({
      message: expect.stringMatching(/not on PATH, its download failed \(no network\), and there is no Go/),
      cure: expect.stringMatching(/TEMPORAL_ADDRESS/),
    })
  })
})

describe('so does the time-skipping server', () => {
  test('a setting, which must name a program', async () => {
    const { env, say, folder } = host()
    const server = join(folder, 'server')
    const set = { ...env, COUNTERSIGN_TEMPORAL_TEST_SERVER: server }
    await expect(findTimeSkippingServer({ env: set, say })).rejects.toMatchObject({ code: 'bad_setting' })
    program(server, 'exit 0')
    expect(await findTimeSkippingServer({ env: set, say })).toBe(server)
  })

  test('the SDK’s download', async () => {
    const { env, say } = host()
    expect(await findTimeSkippingServer({ env, say, download: async () => ({ path: '/there' }) })).toBe(
      '/there',
    )
  })

  test('Maven, whose jars must still be there the next time', async () => {
    const { env, say, download, folder } = host({
      java: 'exit 0',
      // Stands for Maven: answers a class path where it is asked to.
      mvn: `for word; do case "$word" in -Dmdep.outputFile=*) printf %s "$HOME/a.jar" > "\${word#*=}" ;; esac; done; echo run >> "$HOME/asked"; : > "$HOME/a.jar"`,
    })
    const path = await findTimeSkippingServer({ env, say, download })
    expect(readFileSync(path, 'utf8')).toMatch(
      /^#!\/bin\/sh\n[\s\S]+io\.temporal\.testserver\.TestServer "\$@"\n$/,
    )
    await findTimeSkippingServer({ env, say, download })
    rmSync(join(folder, 'a.jar'))
    await findTimeSkippingServer({ env, say, download })
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe('run\nrun\n')
  })

  test('else one line says what would help', async () => {
    const { env, say, download } = host({ java: 'exit 0' })
    await expect(findTimeSkippingServer({ env, say, download })).rejects.toMatchObject({
      message: expect.stringMatching(/there is no Maven/),
      cure: expect.stringMatching(/apt-get install/),
    })
  })
})

test('a lock whose holder died is taken over', async () => {
  const { folder } = host()
  // The highest process id that Linux gives is far below this one.
  writeFileSync(join(folder, '.work.lock'), '999999999')
  expect(await underLock(folder, 'work', async () => 'done')).toBe('done')
  expect(existsSync(join(folder, '.work.lock'))).toBe(false)
})
