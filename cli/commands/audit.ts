import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import type pg from 'pg'
import { asDatabaseError, createPool } from '../../activities/database.ts'
import {
  exportLine,
  formatHead,
  type Head,
  parseHead,
  readRecords,
  TAIL_NOTE,
  type Verification,
  verifyChain,
  verifyExport,
} from '../../audit/index.ts'
import { CountersignError, oneLine } from '../../domain/errors.ts'
import { oneLineText, visible } from '../../domain/text.ts'
import { type Command, type Io, type Sink, usageOf, wrongOption } from '../command.ts'
import { printable } from '../printable.ts'

const usage = `audit verify [--file FILE] [--organisation NAME] [--head HEAD]...
audit export [--organisation NAME]

verify   checks every record against the ones before it: exit 0, or 1 naming the first bad one
         --file FILE   an export instead of the database (- for standard input)
         --head HEAD   a head that an earlier run printed; shows that no tail was cut since
export   writes the record as JSON Lines

DATABASE_URL names the database; its login needs the role countersign_reader.
`

export const audit: Command = {
  name: 'audit',
  usage,
  /** Exit status: 0 as asked, 1 a record is bad, 2 it could not be looked at. */
  async run(args, io) {
    try {
      const { positionals, values } = parse(args)
      const [action, ...rest] = positionals
      if (rest.length === 0 && action === 'verify') {
        const heads = values.head.map(head)
        return report(await verify(io, values, heads), io)
      }
      if (rest.length === 0 && action === 'export' && !values.file && values.head.length === 0) {
        await withReader(io, (client) => write(client, values.organisation, io.stdout))
        return 0
      }
      io.stderr.write(usageOf(audit))
      return 2
    } catch (error) {
      io.stderr.write(`${oneLineText(oneLine(asDatabaseError(error)), 1_000)}\n`)
      return 2
    }
  },
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        file: { type: 'string' },
        organisation: { type: 'string' },
        head: { type: 'string', multiple: true, default: [] },
      },
    })
  } catch (error) {
    throw new CountersignError('bad_input', `${wrongOption(error)}.`, 'See countersign audit --help.')
  }
}

function head(text: string): Head {
  const parsed = parseHead(text)
  if (parsed) return parsed
  throw new CountersignError('bad_input', `${text} is no head.`, 'Give one as `audit verify` prints it.')
}

async function verify(
  io: Io,
  values: { file?: string | undefined; organisation?: string | undefined },
  heads: readonly Head[],
): Promise<Verification> {
  if (values.file === undefined) {
    return withReader(io, (client) => verifyChain(client, values.organisation, heads))
  }
  const { file } = values
  const input = file === '-' ? process.stdin : createReadStream(resolve(io.cwd, file))
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  // The line reader does not pass on its input's errors.
  const failed = new Promise<never>((_, reject) =>
    input.once('error', (error: unknown) =>
      reject(
        new CountersignError(
          'bad_input',
          `${file} cannot be read: ${oneLine(error)}.`,
          'Name a file that `countersign audit export` wrote, or - for standard input.',
        ),
      ),
    ),
  )
  return Promise.race([verifyExport(lines, heads), failed])
}

function report(result: Verification, io: Io): number {
  if (!result.ok) {
    const { organisation, writer, seq, fault, why } = result.bad
    // An export is a file from anywhere, and says what its writer liked.
    const bad = `${organisation}/${writer} record ${seq} ${fault.replace('_', ' ')}: ${why}.`
    io.stderr.write(`BAD ${oneLineText(bad, 1_000)}\n`)
    io.stderr.write(`${result.records} records before it verify.\n`)
    return 1
  }
  const { records, heads } = result
  if (records === 0) {
    io.stderr.write('There is no record to verify: nothing was checked.\n')
    return 2
  }
  io.stdout.write(`OK ${records} records in ${heads.length} chain${heads.length === 1 ? '' : 's'} verify.\n`)
  for (const end of heads) io.stdout.write(`head ${visible(formatHead(end))}\n`)
  io.stdout.write(`${TAIL_NOTE}\n`)
  return 0
}

async function write(client: pg.ClientBase, organisation: string | undefined, out: Sink): Promise<void> {
  for await (const record of readRecords(client, organisation)) {
    const taken = out.write(`${printable(exportLine(record))}\n`)
    if (taken === false)
      await new Promise<void>((resolve) => (out.once ? out.once('drain', resolve) : resolve()))
  }
}

async function withReader<T>(io: Io, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  const url = io.env.DATABASE_URL
  if (!url) {
    throw new CountersignError(
      'bad_setting',
      'DATABASE_URL is not set.',
      'Set it to postgres://user:password@host:5432/database.',
    )
  }
  const pool = createPool(url, { max: 1, applicationName: 'countersign audit' })
  try {
    const client = await pool.connect()
    try {
      return await work(client)
    } finally {
      client.release()
    }
  } finally {
    await pool.end()
  }
}
