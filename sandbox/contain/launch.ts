import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { LimitGroup } from './limits/limiter.ts'
import type { SystemView } from './system.ts'
import type { Tools } from './tools.ts'
import type { Bind } from './types.ts'

/**
 * Runs as root in a mount namespace of its own: enters the limits, makes what is to be seen reachable under a path that
 * an ordinary user can walk to (the sources may lie in root's home), and becomes the rest of the command line.
 */
const STAGE_SCRIPT = `set -eu
while [ "$1" != -- ]; do
  case "$1" in
    enter) echo $$ > "$2"; shift 2 ;;
    stage) mount -t tmpfs -o size=256k,mode=755 countersign "$2"; shift 2 ;;
    folder) mkdir "$3"; mount --bind "$2" "$3"; shift 3 ;;
    file) : > "$3"; mount --bind "$2" "$3"; shift 3 ;;
  esac
done
shift
exec "$@"`

const ENTER_SCRIPT = `set -eu
while [ "$1" != -- ]; do echo $$ > "$1"; shift; done
shift
exec "$@"`

/** A uid without a name, a home or files, that the whole launcher of a caller who is root becomes. */
export const UNPRIVILEGED_ID = 60_001

export interface Staging {
  /** An empty folder that anyone can walk to; each run mounts over it in its own namespace. */
  readonly folder: string
}

interface Staged {
  readonly steps: readonly string[]
  readonly binds: readonly Bind[]
  readonly system: SystemView
}

async function stage(staging: Staging, system: SystemView, binds: readonly Bind[]): Promise<Staged> {
  const steps = ['stage', staging.folder]
  const move = async (bind: Bind, index: number): Promise<Bind> => {
    const from = join(staging.folder, String(index))
    steps.push((await stat(bind.from)).isDirectory() ? 'folder' : 'file', bind.from, from)
    return { ...bind, from }
  }
  const moved: Bind[] = []
  for (const [index, bind] of [...system.binds, ...binds].entries()) {
    // System folders are where everyone can reach them already.
    const reachable = index < system.binds.length && bind.from === bind.to
    moved.push(reachable ? bind : await move(bind, index))
  }
  const split = system.binds.length
  return { steps, binds: moved.slice(split), system: { ...system, binds: moved.slice(0, split) } }
}

export interface Launch {
  /** The command line up to and without bubblewrap's own. */
  readonly before: readonly string[]
  readonly binds: readonly Bind[]
  readonly system: SystemView
}

/** How the caller becomes nobody, inside the limits, before bubblewrap starts. `staging` where the caller is root. */
export async function planLaunch(
  tools: Tools,
  staging: Staging | undefined,
  group: LimitGroup,
  rlimits: readonly string[],
  system: SystemView,
  binds: readonly Bind[],
): Promise<Launch> {
  const limited = [tools.prlimit, ...rlimits, '--']
  if (!staging) {
    const enter = group.enter.length === 0 ? [] : [tools.sh, '-c', ENTER_SCRIPT, 'sh', ...group.enter, '--']
    return { before: [...group.prefix, ...enter, ...limited], binds, system }
  }
  const staged = await stage(staging, system, binds)
  const before = [
    ...group.prefix,
    ...[tools.unshare, '--mount', '--propagation', 'private', '--'],
    ...[tools.sh, '-c', STAGE_SCRIPT, 'sh'],
    ...group.enter.flatMap((file) => ['enter', file]),
    ...staged.steps,
    '--',
    ...[tools.setpriv, `--reuid=${UNPRIVILEGED_ID}`, `--regid=${UNPRIVILEGED_ID}`],
    ...['--clear-groups', '--no-new-privs', '--bounding-set=-all', '--'],
    ...limited,
  ]
  return { before, binds: staged.binds, system: staged.system }
}
