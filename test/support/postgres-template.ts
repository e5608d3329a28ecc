import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { migrate } from '../../migrations/migrate.ts'
import { type Say, startPostgres } from '../../services/index.ts'
import type { Logins } from './ask.ts'

export const ROLES = ['worker', 'bot', 'reader'] as const
const TEMPLATE = 'countersign_template'

/**
 * A PostgreSQL with one migrated database to copy. The owner is no superuser, and each process has a login user that holds
 * its one role and nothing else, as in a deployment.
 */
export async function startTestPostgres(
  folder: string,
  say: Say,
): Promise<{ logins: Logins; stop(): Promise<void> }> {
  const postgres = await startPostgres({ folder, durable: false, maxConnections: 300, say })
  try {
    const user = (name: string) => ({ name, password: randomBytes(18).toString('base64url') })
    const users = {
      owner: user('countersign_owner'),
      worker: user('login_worker'),
      bot: user('login_bot'),
      reader: user('login_reader'),
    }
    const { owner } = users
    await asked(postgres.adminUrl, [
      `create role ${owner.name} login createrole createdb password '${owner.password}'`,
      `create database ${TEMPLATE} owner ${owner.name}`,
    ])
    const ownerUrl = postgres.url(TEMPLATE, owner.name, owner.password)
    await migrate(ownerUrl)
    await asked(
      ownerUrl,
      ROLES.flatMap((role) => [
        `create role ${users[role].name} login password '${users[role].password}'`,
        `grant countersign_${role} to ${users[role].name}`,
      ]),
    )
    return {
      logins: { admin: postgres.adminUrl, port: postgres.port, template: TEMPLATE, users },
      stop: postgres.stop,
    }
  } catch (error) {
    await postgres.stop()
    throw error
  }
}

async function asked(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
