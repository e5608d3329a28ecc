import type { DeclaredInput } from '../../domain/manifest.ts'

/** An empty folder in the sandbox's own memory, for servers that want to be given one. */
export const EMPTY_FOLDER = '/tmp/home'

// Values a reader sees to be false, of a form that a server's own check of form lets through. RFC 2606 names only.
const FORMS: readonly (readonly [RegExp, string])[] = [
  [
    /(?:POSTGRES|^PG|DATABASE|^DB_).*(?:URL|URI|DSN|STRING)$|^DATABASE_URL$/,
    'postgres://placeholder:placeholder@placeholder.invalid:5432/placeholder',
  ],
  [/MONGO.*(?:URL|URI|STRING)$/, 'mongodb://placeholder.invalid:27017/placeholder'],
  [/REDIS.*(?:URL|URI)$/, 'redis://placeholder.invalid:6379'],
  [/(?:URL|URI|ENDPOINT|ORIGIN)$/, 'https://placeholder.invalid'],
  [/(?:HOST|HOSTNAME|DOMAIN)$/, 'placeholder.invalid'],
  [/PORT$/, '9'],
  [/(?:EMAIL|MAIL)$/, 'placeholder@placeholder.invalid'],
  [/(?:PATH|DIR|DIRECTORY|FOLDER|ROOT)$/, EMPTY_FOLDER],
  [/(?:TIMEOUT|LIMIT|COUNT|MAX|MIN|SIZE|INTERVAL)$/, '1000'],
  [/(?:^|_)(?:ENABLE|ENABLED|DISABLE|DISABLED|DEBUG|VERBOSE)(?:_|$)/, 'false'],
  [/SLACK_BOT_TOKEN$/, 'xoxb-placeholder-not-a-secret'],
  [/(?:TEAM_ID)$/, 'T00000000'],
]

/** An inert value for a variable, chosen by its name alone, so that the same server is always asked the same way. */
export function placeholderFor(name: string): string {
  return FORMS.find(([form]) => form.test(name.toUpperCase()))?.[1] ?? 'placeholder-not-a-secret'
}

/** Arguments for a server that gave up without: what its complaint seems to ask for comes first. */
export function argumentFor(complaint: string): string {
  if (/connection string|database[ -]url|postgres/i.test(complaint)) return placeholderFor('DATABASE_URL')
  if (/\burl\b/i.test(complaint)) return placeholderFor('URL')
  return EMPTY_FOLDER
}

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/

/** Variables that steer the sandbox, the loader or Node.js itself: a server may declare them, but is not given them. */
const RESERVED = /^(?:PATH|HOME|LANG|LC_\w+|TMPDIR|PWD|SHELL|USER|NODE_\w+|LD_\w+|NPM_\w+|npm_\w+)$/

export function isSettable(name: string): boolean {
  return VARIABLE.test(name) && !RESERVED.test(name)
}

/** Variables of the declared inputs; all of them, or only those without which the server says it does not start. */
export function declaredVariables(inputs: readonly DeclaredInput[], onlyRequired: boolean): string[] {
  return inputs
    .filter((input) => (input.required || !onlyRequired) && isSettable(input.name))
    .map((i) => i.name)
}

/** Names of variables that a server complains about as it gives up: `NOTION_TOKEN is required`. */
export function namesIn(complaint: string): string[] {
  const names = complaint.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g) ?? []
  return [...new Set(names)].filter((name) => isSettable(name) && !/^E[A-Z]+$|^ERR_/.test(name)).slice(0, 12)
}
