import { parseArgs } from 'node:util'
import { gatherEvidence, type Progress } from '../../activities/evidence/index.ts'
import { renderCardText } from '../../domain/cards/text.ts'
import { CountersignError } from '../../domain/errors.ts'
import type { Evidence } from '../../domain/evidence.ts'
import { parseReference, type Reference } from '../../domain/reference.ts'
import { oneLineText } from '../../domain/text.ts'
import { type Command, type Io, wrongOption } from '../command.ts'
import { evidenceCard } from '../inspect/card.ts'
import { changesBetween } from '../inspect/changes.ts'
import { terminalDeps } from '../inspect/deps.ts'
import { printable } from '../printable.ts'

const usage = `inspect <reference> [--json] [--against <reference>] [--progress]

Gathers the evidence on one release, without chat or Temporal, and prints it: exit 0, or 2 when it could not be gathered.
  --json      one JSON document on standard output (docs/evidence.md)
  --against   also what changed since another release
  --progress  says each step on standard error, as it does by itself in a terminal
`

interface Asked {
  readonly reference: Reference
  readonly against: Reference | undefined
  readonly json: boolean
  readonly progress: boolean
}

function asked(args: string[]): Asked {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        against: { type: 'string' },
        progress: { type: 'boolean', default: false },
      },
    })
    const [reference, ...rest] = positionals
    if (reference !== undefined && rest.length === 0) {
      const { json, against, progress } = values
      return {
        reference: parseReference(reference),
        against: against === undefined ? undefined : parseReference(against),
        json,
        progress,
      }
    }
  } catch (error) {
    if (error instanceof CountersignError) throw error
    throw new CountersignError('bad_input', `${wrongOption(error)}.`, 'See countersign inspect --help.')
  }
  throw new CountersignError(
    'bad_input',
    'Give one reference, such as npm:@scope/name.',
    'See countersign inspect --help.',
  )
}

export const inspect: Command = {
  name: 'inspect',
  usage,
  async run(args: string[], io: Io): Promise<number> {
    const { reference, against, json, progress } = asked(args)
    // Elsewhere standard error is kept for the one line that says what went wrong.
    const say: Progress = (step, sentence) => {
      if (progress || io.stderr.isTTY) io.stderr.write(`${step}: ${oneLineText(sentence, 200)}\n`)
    }
    const terminal = await terminalDeps(io)
    try {
      const gather = async (what: Reference): Promise<Evidence> =>
        (await gatherEvidence(terminal.deps, what, { progress: say })).evidence
      const before = against && (await gather(against))
      const evidence = await gather(reference)
      const changes = before && changesBetween(before, evidence)
      io.stdout.write(
        json
          ? `${printable(JSON.stringify(changes ? { ...evidence, diff: changes } : evidence, null, 2))}\n`
          : renderCardText(evidenceCard(evidence, changes), { width: io.width }),
      )
      return 0
    } finally {
      await terminal.close()
    }
  },
}
