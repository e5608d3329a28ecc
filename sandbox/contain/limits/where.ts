import { join } from 'node:path'
import { textOf } from './procs.ts'

/** `hierarchy:controllers:path` lines of /proc/self/cgroup (cgroups(7)). */
export function ownGroup(cgroupText: string, controller: string): string | undefined {
  for (const line of cgroupText.split('\n')) {
    const [, controllers, ...path] = line.split(':')
    if (controllers === undefined) continue
    if (controller === '' ? controllers === '' : controllers.split(',').includes(controller))
      return path.join(':')
  }
  return undefined
}

export interface Mount {
  readonly root: string
  readonly at: string
}

/** Where a control group file system is mounted (proc_pid_mountinfo(5)); `controller` empty for version 2. */
export function groupMount(mountinfo: string, controller: string): Mount | undefined {
  for (const line of mountinfo.split('\n')) {
    const [before, after] = line.split(' - ')
    const [, , , root, at] = before?.split(' ') ?? []
    const [type, , options] = after?.split(' ') ?? []
    if (root === undefined || at === undefined) continue
    if (controller === '' && type === 'cgroup2') return { root, at }
    if (controller !== '' && type === 'cgroup' && options?.split(',').includes(controller))
      return { root, at }
  }
  return undefined
}

/** The folder of this process's own group. In a container the mount shows a part of the host's tree only. */
export function groupFolder(mount: Mount, own: string): string {
  const inside = mount.root !== '/' && own.startsWith(mount.root) ? own.slice(mount.root.length) : own
  return join(mount.at, inside.startsWith('/..') ? '/' : inside)
}

export async function ownFolder(controller: string): Promise<{ folder: string; mount: Mount } | undefined> {
  const own = ownGroup((await textOf('/proc/self/cgroup')) ?? '', controller)
  const mount = groupMount((await textOf('/proc/self/mountinfo')) ?? '', controller)
  if (own === undefined || mount === undefined) return undefined
  return { folder: groupFolder(mount, own), mount }
}
