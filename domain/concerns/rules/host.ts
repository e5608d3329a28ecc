import type { DeclaredInput, HostPermission, PermissionKind } from '../../manifest.ts'
import { parseReference } from '../../reference.ts'
import { type ConcernFacts, findingOf, type Rule } from '../finding.ts'

const SECRET_NAME =
  /(?:^|[_-])(?:api_?key|key|tokens?|secret|password|passwd|pwd|credentials?|auth|pat)(?:$|[_-])/i
const POWERFUL_NAME =
  /(?:^|[_-])(?:root|admin|master|owner|service_role|private_key|secret_access_key|service_account)(?:$|[_-])/i
const LOOPBACK = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[?::1\]?)$/i

const at = (one: HostPermission): string => `${one.value} (${one.package}: ${one.file}:${one.line})`

export const sourceRule: Rule = ({ source }) => {
  const reason = source.reason ?? 'No reason is known.'
  const unparsed = source.unparsed.map((one) => `${one.file}: ${one.reason}`)
  return [
    ...findingOf('source.not-checked', source.status === 'not_checked' ? [reason] : []),
    ...findingOf(
      'source.partial',
      source.status === 'partial' ? [source.reason ?? unparsed[0] ?? reason, ...unparsed] : [],
    ),
  ]
}

export const permissionRule: Rule = (facts) => {
  const own = ownPermissions(facts)
  const mine = facts.hostPermissions.filter(own)
  const kinds = new Set(mine.map((one) => one.kind))
  const others = facts.hostPermissions.filter((one) => !own(one) && !kinds.has(one.kind))
  return [
    ...findingOf(
      'permissions.hosts',
      mine.filter((one) => one.kind === 'network' && one.value !== '*' && !LOOPBACK.test(one.value)).map(at),
    ),
    ...findingOf(
      'permissions.write-files',
      mine.filter((one) => one.kind === 'files' && one.value !== 'read').map(at),
    ),
    ...findingOf(
      'permissions.in-dependencies',
      [...Map.groupBy(others, (one) => one.kind)].map(([kind, met]) => byPackage(kind, met)),
    ),
  ]
}

function byPackage(kind: PermissionKind, met: readonly HostPermission[]): string {
  const names = [...new Set(met.map((one) => one.package))]
  return `${kind.replaceAll('_', ' ')}: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ' and others' : ''}`
}

/** Every permission counts as the server's own where its package cannot be told. */
function ownPermissions({ reference, hostPermissions }: ConcernFacts): (one: HostPermission) => boolean {
  const parsed = reference === undefined ? undefined : parseReference(reference)
  const name = parsed?.kind === 'npm' ? parsed.name : undefined
  const known = name !== undefined && hostPermissions.some((one) => one.package === name)
  return (one) => !known || one.package === name
}

export const secretRule: Rule = (facts) => {
  const { inputs } = facts.manifest
  const declared = new Set(inputs.map((input) => input.name))
  const say = (input: DeclaredInput): string =>
    `${input.name}${input.description ? `: ${input.description}` : ''}`
  const secret = inputs.filter((input) => input.secret || SECRET_NAME.test(input.name))
  const undeclared = facts.hostPermissions
    .filter(ownPermissions(facts))
    .filter((one) => one.kind === 'environment' && SECRET_NAME.test(one.value) && !declared.has(one.value))
  return [
    ...findingOf('secrets.asked', secret.map(say)),
    ...findingOf('secrets.powerful', inputs.filter((input) => POWERFUL_NAME.test(input.name)).map(say)),
    ...findingOf('secrets.undeclared', undeclared.map(at)),
  ]
}
