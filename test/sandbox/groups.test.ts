import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { delegatingFolder } from '../../sandbox/contain/limits/cgroup-v2.ts'
import { sweepGroups } from '../../sandbox/contain/limits/procs.ts'
import { groupFolder, groupMount, ownGroup } from '../../sandbox/contain/limits/where.ts'

const V1 = '5:memory:/user/a\n4:cpu,cpuacct:/\n0::/init.scope\n'
const MOUNTS = [
  '30 25 0:26 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory',
  '31 25 0:27 /docker/abc /sys/fs/cgroup/cpu ro,relatime - cgroup cgroup rw,cpu,cpuacct',
  '32 25 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw',
].join('\n')

test('a process finds its own group of either version', () => {
  expect(ownGroup(V1, 'memory')).toBe('/user/a')
  expect(ownGroup(V1, 'cpuacct')).toBe('/')
  expect(ownGroup(V1, '')).toBe('/init.scope')
  expect(ownGroup(V1, 'pids')).toBeUndefined()
})

test('and the folder in which it stands, also where a container shows a part of the tree', () => {
  expect(groupMount(MOUNTS, 'memory')).toEqual({ root: '/', at: '/sys/fs/cgroup/memory' })
  const cpu = groupMount(MOUNTS, 'cpu')
  expect(cpu && groupFolder(cpu, '/docker/abc/inner')).toBe('/sys/fs/cgroup/cpu/inner')
  const unified = groupMount(MOUNTS, '')
  expect(unified && groupFolder(unified, '/init.scope')).toBe('/sys/fs/cgroup/init.scope')
})

let top: string
beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), 'groups-'))
})
afterAll(() => rm(top, { recursive: true, force: true }))

test('of version 2, the nearest parent that hands both controllers down is used', async () => {
  const own = join(top, 'slice', 'service')
  await mkdir(own, { recursive: true })
  const describeGroup = async (folder: string, controllers: string, handedDown: string): Promise<void> => {
    await writeFile(join(folder, 'cgroup.controllers'), controllers)
    await writeFile(join(folder, 'cgroup.subtree_control'), handedDown)
  }
  await describeGroup(top, 'cpu memory pids', 'memory pids')
  await describeGroup(join(top, 'slice'), 'cpu memory pids', 'cpu memory pids')
  await describeGroup(own, 'cpu', '')
  expect(await delegatingFolder(own, top)).toBe(join(top, 'slice'))
  await describeGroup(join(top, 'slice'), 'cpu pids', '')
  expect(await delegatingFolder(own, top)).toBe(top)
  await describeGroup(top, 'hugetlb', '')
  expect(await delegatingFolder(own, top)).toBeUndefined()
})

test('what a killed worker left is swept, and what is in use or young is not', async () => {
  const parent = join(top, 'sweep')
  const old = new Date(0)
  for (const name of ['countersign-stale', 'countersign-young', 'countersign-used', 'someone-elses']) {
    await mkdir(join(parent, name), { recursive: true })
  }
  // A folder with something in it stands for a group with processes: neither can be removed.
  await writeFile(join(parent, 'countersign-used', 'x'), '')
  for (const name of ['countersign-stale', 'countersign-used', 'someone-elses']) {
    await utimes(join(parent, name), old, old)
  }
  await sweepGroups(parent)
  expect((await readdir(parent)).sort()).toEqual(['countersign-used', 'countersign-young', 'someone-elses'])
})
