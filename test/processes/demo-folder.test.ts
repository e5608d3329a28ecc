import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { demoFolder } from '../../processes/demo/folder.ts'

test('a demo removes what a killed one left, and nothing of one that runs or that does not say whose it is', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'countersign-folder-'))
  onTestFinished(() => rm(parent, { recursive: true, force: true }))
  const gone = spawnSync(process.execPath, ['--version']).pid
  const make = async (name: string, pid?: string): Promise<string> => {
    const folder = join(parent, name)
    await mkdir(join(folder, 'postgres'), { recursive: true })
    if (pid !== undefined) await writeFile(join(folder, 'pid'), pid)
    return folder
  }
  const killed = await make('countersign-demo-killed', String(gone))
  const others = await Promise.all([
    make('countersign-demo-running', String(process.pid)),
    make('countersign-demo-unsaid'),
    make('countersign-demo-odd', 'all of them'),
    make('something-else', String(gone)),
  ])

  const folder = await demoFolder(parent)

  expect(existsSync(killed)).toBe(false)
  expect(others.filter((each) => !existsSync(each))).toEqual([])
  expect(await readFile(join(folder, 'pid'), 'utf8')).toBe(String(process.pid))
})
