/** Each takes a text and answers a value, or throws what completes "NAME must be …". */

export function text(value: string): string {
  return value
}

export function oneOf<const T extends readonly string[]>(...allowed: T): (value: string) => T[number] {
  return (value) => {
    const found = allowed.find((each) => each === value)
    if (found === undefined) throw new Error(`one of ${allowed.join(', ')}`)
    return found
  }
}

export function yesNo(value: string): boolean {
  if (/^(true|yes|on|1)$/i.test(value)) return true
  if (/^(false|no|off|0)$/i.test(value)) return false
  throw new Error('true or false')
}

export function portNumber(value: string): number {
  const port = Number(value)
  if (!/^\d{1,5}$/.test(value) || port > 65_535) throw new Error('a port number from 0 to 65535')
  return port
}

/** `host:port`, with IPv6 in brackets. */
export function hostAndPort(value: string): string {
  const found = /^(?:[a-zA-Z0-9._-]{1,253}|\[[0-9a-fA-F:.]+\]):(\d{1,5})$/.exec(value)
  if (!found || Number(found[1]) > 65_535) throw new Error('host:port, such as localhost:7233')
  return value
}

export function webAddress(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    throw new Error('an http or https address without a login, such as https://example.org')
  }
  return value
}

export function databaseAddress(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || url.pathname.length < 2) {
    throw new Error('an address such as postgres://user:password@host:5432/database')
  }
  return value
}

export function matching(pattern: RegExp, description: string): (value: string) => string {
  return (value) => {
    if (!pattern.test(value)) throw new Error(description)
    return value
  }
}

/** Absolute folders, separated by `:`. */
export function folders(value: string): readonly string[] {
  const named = value.split(':').filter((folder) => folder !== '')
  if (named.length === 0 || named.some((folder) => !folder.startsWith('/'))) {
    throw new Error('absolute folders separated by colons, such as /srv/servers:/srv/more')
  }
  return named
}
