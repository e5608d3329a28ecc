import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join, sep } from 'node:path'

/** PATH without the `node_modules/.bin` folders that npm puts before it: what the host itself has. */
export function hostPath(env) {
  return (env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => isAbsolute(folder) && !folder.includes(`${sep}node_modules${sep}`))
    .join(delimiter)
}

/** The first executable file of this name on the host's PATH. */
export function which(name, env = process.env) {
  return hostPath(env)
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable)
}

export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
