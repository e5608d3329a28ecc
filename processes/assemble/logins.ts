import { randomBytes } from 'node:crypto'
import pg from 'pg'

export type Login = 'worker' | 'bot' | 'reader'

/** One login user for each process, with its one role and nothing else; answers their addresses. */
export async function createLogins<L extends Login>(
  adminUrl: string,
  logins: readonly L[],
): Promise<{ readonly [login in L]: string }> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const made = []
    for (const login of logins) {
      const password = randomBytes(24).toString('base64url')
      const user = `countersign_${login}_login`
      await client.query(
        `create user ${user} password ${client.escapeLiteral(password)} in role countersign_${login}`,
      )
      const url = new URL(adminUrl)
      url.username = user
      url.password = password
      made.push([login, url.toString()] as const)
    }
    return Object.assign({}, ...made.map(([login, url]) => ({ [login]: url })))
  } finally {
    await client.end()
  }
}
