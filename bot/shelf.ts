import type pg from 'pg'
import { keyOf } from '../activities/outbox/index.ts'
import { listServers, mine, readEvidence, serverByName, waitingFor } from '../activities/registry/index.ts'
import { isDigest } from '../domain/digest.ts'
import type { KnownServer } from '../domain/server.ts'
import type { Shelf } from './office.ts'

/** More lines than this nobody reads in chat. */
const MOST_LISTED = 300

/** The registry as the bot reads it. */
export function createShelf(pool: pg.Pool, organisation: string): Shelf {
  return {
    async list() {
      const servers: KnownServer[] = []
      let after: string | undefined
      do {
        const page = await listServers(pool, organisation, after === undefined ? {} : { after })
        servers.push(...page.servers)
        after = page.next
      } while (after !== undefined && servers.length < MOST_LISTED)
      return servers
    },
    find: (name) => serverByName(pool, organisation, name),
    waitingFor: (person, groups) => waitingFor(pool, organisation, person, groups),
    mine: (person) => mine(pool, organisation, person),
    async evidence(digest) {
      return isDigest(digest) ? readEvidence(pool, organisation, digest) : undefined
    },
    async reviewOf(message) {
      const key = await keyOf(pool, organisation, message)
      const match = /^review\/(.+)\/(\d+)$/.exec(key ?? '')
      const [, server, review] = match ?? []
      return server !== undefined && review !== undefined ? { server, review } : undefined
    },
  }
}
