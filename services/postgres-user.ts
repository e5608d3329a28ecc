import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { CountersignError, oneLine } from '../domain/errors.ts'
import type { Say } from './say.ts'

/** PostgreSQL refuses to run as root, so a root caller runs it as this account. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

const NAME = 'postgres'
const ROOT_STORE = '/var/lib/countersign'

/** The account to run PostgreSQL as; undefined means: as ourselves. Makes it where it is missing, and says so. */
export function postgresAccount(say: Say): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const found = lookUp()
  if (found) return found
  say(`PostgreSQL does not run as root: making the system account "${NAME}" for it.`)
  try {
    execFileSync(
      'useradd',
      ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', NAME],
      {
        stdio: 'pipe',
      },
    )
  } catch (error) {
    const raced = lookUp()
    if (raced) return raced
    throw new CountersignError(
      'database_unavailable',
      `PostgreSQL does not run as root, and no account "${NAME}" could be made: ${oneLine(error)}.`,
      'Run as another user, or make that account.',
    )
  }
  return lookUp()
}

function lookUp(): Account | undefined {
  const ask = (flag: string) => spawnSync('id', [flag, NAME], { encoding: 'utf8' })
  const [user, group] = [ask('-u'), ask('-g')]
  if (user.status !== 0 || group.status !== 0) return undefined
  return { uid: Number(user.stdout), gid: Number(group.stdout) }
}

function reaches(account: Account, path: string): boolean {
  return spawnSync('test', ['-x', path], { ...account, cwd: '/' }).status === 0
}

/** The folder of PostgreSQL's programs, where `account` can reach it; a copy when the installation lies in root's own folders. */
export function reachablePrograms(account: Account | undefined, native: string, version: string): string {
  if (!account || reaches(account, join(native, 'bin', 'postgres'))) return native
  const copy = join(ROOT_STORE, `postgresql-${version}`)
  if (existsSync(copy)) return copy
  mkdirSync(ROOT_STORE, { recursive: true, mode: 0o755 })
  const draft = `${copy}.${process.pid}`
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true })
  try {
    renameSync(draft, copy)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    // Another process was first; its copy is whole, since it appeared by a rename.
    if (!existsSync(copy)) throw error
  }
  return copy
}

/** `folder` if `account` can enter it, else one like it below /var/lib that it can. Made if missing, and owned by `account`. */
export function reachableFolder(account: Account | undefined, folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  if (!account || reaches(account, folder)) return folder
  const mark = createHash('sha256').update(folder).digest('hex').slice(0, 12)
  const other = join(ROOT_STORE, `${basename(dirname(folder))}-${basename(folder)}-${mark}`)
  mkdirSync(other, { recursive: true, mode: 0o755 })
  chmodSync(ROOT_STORE, 0o755)
  return other
}
