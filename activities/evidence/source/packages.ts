/** Which package a file belongs to by its place: the last `node_modules` above it, or the server's own. */
export function packageOf(path: string): { readonly name: string | undefined; readonly inside: string } {
  const at = `/${path}`.lastIndexOf('/node_modules/')
  if (at < 0) return { name: undefined, inside: path }
  const parts = `/${path}`.slice(at + '/node_modules/'.length).split('/')
  const length = parts[0]?.startsWith('@') ? 2 : 1
  return { name: parts.slice(0, length).join('/'), inside: parts.slice(length).join('/') }
}

/** The folder whose `node_modules` holds the package, or the package's own folder. */
export function installRootOf(packageDir: string): string {
  const at = packageDir.indexOf('/node_modules/')
  return at > 0 ? packageDir.slice(0, at) : packageDir
}
