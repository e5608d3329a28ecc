import type { LockedPackage } from './lockfile.ts'

function allows(list: readonly string[], value: string | undefined): boolean {
  if (list.length === 0 || list.includes('any')) return true
  if (value === undefined) return false
  if (list.includes(`!${value}`)) return false
  const named = list.filter((item) => !item.startsWith('!'))
  return named.length === 0 || named.includes(value)
}

/** `glibc` or `musl`, as the running Node.js was linked. */
function libcHere(): string | undefined {
  if (process.platform !== 'linux') return undefined
  const report: unknown = process.report.getReport()
  const header: unknown =
    typeof report === 'object' && report !== null && 'header' in report ? report.header : undefined
  return typeof header === 'object' && header !== null && 'glibcVersionRuntime' in header ? 'glibc' : 'musl'
}

/** Whether a package is for this machine (`os`, `cpu` and `libc` of package.json). */
export function forThisMachine(platform: LockedPackage['platform']): boolean {
  return (
    allows(platform.os, process.platform) &&
    allows(platform.cpu, process.arch) &&
    (platform.libc.length === 0 || allows(platform.libc, libcHere()))
  )
}
