import type { SystemView } from './system.ts'
import type { Bind } from './types.ts'

export interface View {
  readonly system: SystemView
  readonly binds: readonly Bind[]
  readonly env: { readonly [name: string]: string }
  readonly cwd: string
  readonly temporaryBytes: number
}

const SHARED_MEMORY_BYTES = 16 * 1024 * 1024

/**
 * The containment as bubblewrap's own options (bwrap(1)). They are handed over on a file descriptor, so neither the
 * environment nor the paths of a run can be read from the host's list of processes.
 */
export function bwrapOptions(view: View): string[] {
  const binds = [...view.system.binds, ...view.binds]
  return [
    // All namespaces, the user namespace demanded instead of tried; none can be made inside again.
    ...['--unshare-all', '--unshare-user', '--disable-userns', '--die-with-parent', '--new-session'],
    ...['--uid', '65534', '--gid', '65534', '--cap-drop', 'ALL', '--hostname', 'sandbox'],
    '--clearenv',
    ...Object.entries(view.env).flatMap(([name, value]) => ['--setenv', name, value]),
    ...view.system.links.flatMap(([target, place]) => ['--symlink', target, place]),
    ...['--proc', '/proc', '--dev', '/dev'],
    ...[
      '--perms',
      '1777',
      '--size',
      String(SHARED_MEMORY_BYTES),
      '--tmpfs',
      '/dev/shm',
      '--remount-ro',
      '/dev',
    ],
    ...['--perms', '1777', '--size', String(view.temporaryBytes), '--tmpfs', '/tmp', '--dir', '/tmp/home'],
    ...binds.flatMap((bind) => [bind.writable ? '--bind' : '--ro-bind', bind.from, bind.to]),
    // The root folder is memory too, without a size: nothing may be written to it.
    ...['--remount-ro', '/'],
    ...['--chdir', view.cwd],
  ]
}
