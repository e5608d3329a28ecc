/** What a click is about. It names things; every claim in it is checked again against the lifecycle. */
export interface Target {
  /** Canonical reference without version. */
  readonly server: string
  readonly review?: string
  /** Short digest of the release that the card showed. */
  readonly shown?: string
  readonly concern?: string
  readonly environments?: readonly string[]
}

export function encodeTarget(target: Target): string {
  return JSON.stringify(target)
}

/** Undefined for anything that is not a target: values come back from outside. */
export function decodeTarget(text: string): Target | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (
    typeof value !== 'object' ||
    value === null ||
    !('server' in value) ||
    typeof value.server !== 'string'
  ) {
    return undefined
  }
  const pick = (key: string): string | undefined => {
    const found: unknown = Reflect.get(value, key)
    return typeof found === 'string' ? found : undefined
  }
  const environments: unknown = Reflect.get(value, 'environments')
  const [review, shown, concern] = [pick('review'), pick('shown'), pick('concern')]
  return {
    server: value.server,
    ...(review !== undefined ? { review } : {}),
    ...(shown !== undefined ? { shown } : {}),
    ...(concern !== undefined ? { concern } : {}),
    ...(Array.isArray(environments) && environments.every((e) => typeof e === 'string')
      ? { environments }
      : {}),
  }
}
