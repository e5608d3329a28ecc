import { SEVERITIES, type Severity, worstFirst } from '../concern.ts'
import type { CapabilityManifest, PermissionKind } from '../manifest.ts'
import { hiddenCharacters } from '../text.ts'
import type { DiffEntry } from './model.ts'
import { groupPermissions, sayPermission, sayPlaces } from './permissions.ts'
import { toolRisk } from './tools.ts'

const worst = (severities: readonly Severity[]): Severity =>
  SEVERITIES.find((one) => severities.includes(one)) ?? 'info'
const many = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

function group(
  kind: DiffEntry['kind'],
  name: string,
  severity: Severity,
  sentence: string,
  details: readonly string[],
): DiffEntry[] {
  return details.length === 0
    ? []
    : [{ kind, change: 'added', name, severity, sentence, count: details.length, details }]
}

function tools(manifest: CapabilityManifest): DiffEntry[] {
  const says = new Map<string, { severity: Severity; names: string[] }>()
  for (const tool of manifest.tools) {
    const risk = toolRisk(tool)
    const known = says.get(risk.says) ?? { severity: risk.severity, names: [] }
    known.names.push(tool.name)
    says.set(risk.says, known)
  }
  const plural = (text: string): string =>
    text
      .replace(/^says/, 'say')
      .replace(/^does/, 'do')
      .replaceAll(' it ', ' they ')
      .replace('reads', 'read')
      .replace('changes', 'change')
      .replace('destroys', 'destroy')
  return [...says].flatMap(([risk, { severity, names }]) =>
    group(
      'tool',
      `tools: ${risk}`,
      severity,
      `${many(names.length, 'tool')} that ${names.length === 1 ? risk : plural(risk)}`,
      names,
    ),
  )
}

const KINDS: Readonly<Record<PermissionKind, string>> = {
  files: 'files',
  network: 'network',
  process: 'processes',
  environment: 'environment variables',
  dynamic_code: 'code not in its source',
  native_code: 'native code',
  install_script: 'install scripts',
}

function permissions(manifest: CapabilityManifest): DiffEntry[] {
  const byKind = Map.groupBy(groupPermissions(manifest.hostPermissions).values(), (one) => one.kind)
  return [...byKind].flatMap(([kind, groups]) => {
    const said = groups.map((one) => ({ ...sayPermission(kind, one.value), places: sayPlaces(one) }))
    const verbs = worstFirst(said).map(({ verb }) => verb)
    const shown =
      verbs.length > 3 ? `${verbs.slice(0, 3).join(', ')} and ${verbs.length - 3} more` : verbs.join(', ')
    const details = worstFirst(said).map(({ verb, places }) => `${verb}: ${places.slice(0, 3).join(', ')}`)
    return group('permission', KINDS[kind], worst(said.map((one) => one.severity)), `can ${shown}`, details)
  })
}

/** Every text in a value, names of members too, without the escapes that JSON would put in. */
function textsOf(value: unknown, depth = 0): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null || depth > 100) return ''
  const names = Array.isArray(value) ? [] : Object.keys(value)
  return [...names, ...Object.values(value).map((inner) => textsOf(inner, depth + 1))].join(' ')
}

function hidden(manifest: CapabilityManifest): DiffEntry[] {
  const texts: [DiffEntry['kind'], string, string][] = [
    ...manifest.tools.map((tool): [DiffEntry['kind'], string, string] => ['tool', tool.name, textsOf(tool)]),
    ...manifest.prompts.map((prompt): [DiffEntry['kind'], string, string] => [
      'prompt',
      prompt.name,
      textsOf(prompt),
    ]),
    ['instructions', 'instructions', manifest.instructions ?? ''],
  ]
  return texts.flatMap(([kind, name, text]): DiffEntry[] => {
    const count = hiddenCharacters(text).length
    if (count === 0) return []
    return [
      {
        kind,
        change: 'changed',
        name,
        severity: 'high',
        sentence: `${name} hides ${count} characters that cannot be seen`,
      },
    ]
  })
}

/** Against nothing, everything is new: by groups, so that a person can read it. */
export function baselineEntries(manifest: CapabilityManifest): DiffEntry[] {
  const secrets = manifest.inputs.filter((input) => input.secret)
  const settings = manifest.inputs.filter((input) => !input.secret)
  return [
    ...hidden(manifest),
    ...tools(manifest),
    ...permissions(manifest),
    ...group(
      'input',
      'secrets',
      'high',
      `asks for ${many(secrets.length, 'secret')}`,
      secrets.map((input) => input.name),
    ),
    ...group(
      'input',
      'settings',
      'low',
      `asks for ${many(settings.length, 'setting')}`,
      settings.map((input) => input.name),
    ),
    ...group(
      'prompt',
      'prompts',
      'low',
      many(manifest.prompts.length, 'prompt'),
      manifest.prompts.map((prompt) => prompt.name),
    ),
    ...group(
      'resource',
      'resources',
      'low',
      many(manifest.resources.length, 'resource'),
      manifest.resources.map((resource) => resource.uri),
    ),
    ...group(
      'instructions',
      'instructions',
      'medium',
      'gives instructions to the model',
      manifest.instructions ? [manifest.instructions] : [],
    ),
  ]
}
