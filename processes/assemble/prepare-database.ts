import pg from 'pg'
import { CountersignError } from '../../domain/errors.ts'
import { migrate } from '../../migrations/migrate.ts'
import type { DatabaseUrls } from '../settings.ts'

/**
 * Brings an existing, empty or earlier database to where processes can start: the roles, one login for each process with its
 * one role and the password of its address, the tables owned by a login of their own. Safe to run again; it then sets the
 * passwords anew. Answers the migrations applied. Errors: `bad_setting`, `database_unavailable`, `record_broken`.
 */
export async function prepareDatabase(urls: DatabaseUrls): Promise<string[]> {
  const logins = { owner: loginOf(urls.owner), worker: loginOf(urls.worker), bot: loginOf(urls.bot) }
  const names = Object.values(logins).map(({ name }) => name)
  if (new Set([...names, loginOf(urls.admin).name]).size !== names.length + 1) {
    throw new CountersignError(
      'bad_setting',
      'Two of the database addresses log in as the same user.',
      'Give the administrator, owner, worker and bot a user each.',
    )
  }
  const client = new pg.Client({ connectionString: urls.admin, application_name: 'countersign database' })
  client.on('error', () => {})
  await client.connect().catch((error: Error) => {
    throw new CountersignError(
      'database_unavailable',
      `PostgreSQL cannot be used: ${error.message}.`,
      'Check DATABASE_URL_ADMIN and that the database is up.',
      { cause: error },
    )
  })
  try {
    await client.query('begin')
    await client.query("select pg_advisory_xact_lock(hashtextextended('countersign.database', 0))")
    for (const role of ['countersign_worker', 'countersign_bot', 'countersign_reader']) {
      await ensureRole(client, role, 'nologin')
    }
    for (const { name, password } of Object.values(logins)) {
      await ensureRole(
        client,
        name,
        `login nosuperuser nocreaterole password ${client.escapeLiteral(password)}`,
      )
    }
    for (const process of ['worker', 'bot'] as const) {
      await client.query(`grant countersign_${process} to ${client.escapeIdentifier(logins[process].name)}`)
    }
    const { rows } = await client.query<{ name: string }>('select current_database() as name')
    const database = client.escapeIdentifier(rows[0]?.name ?? '')
    await client.query(`alter database ${database} owner to ${client.escapeIdentifier(logins.owner.name)}`)
    await client.query(`revoke all on database ${database} from public`)
    await client.query(
      `grant connect on database ${database} to countersign_worker, countersign_bot, countersign_reader`,
    )
    await client.query('commit')
  } finally {
    await client.end()
  }
  return migrate(urls.owner)
}

async function ensureRole(client: pg.Client, name: string, attributes: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [name])
  await client.query(
    `${rowCount === 0 ? 'create' : 'alter'} role ${client.escapeIdentifier(name)} ${attributes}`,
  )
}

function loginOf(url: string): { name: string; password: string } {
  const { username, password } = new URL(url)
  return { name: decodeURIComponent(username), password: decodeURIComponent(password) }
}
