import { bold, type Card, code, type Part } from './model.ts'
import { encodeTarget } from './target.ts'
import { count, listed } from './words.ts'

/** One server that waits for its owner's word. */
export interface Due {
  readonly server: string
  readonly version: string
  readonly environments: readonly string[]
  readonly tools: number
  /** ISO 8601; without an answer it expires then. */
  readonly dueAt: string
  /** What the owner has answered meanwhile; the buttons are gone then. */
  readonly answered?: string
}

/** Everything that waits for one owner, in one message: ten seconds a server. */
export function ownerCard(due: readonly Due[]): Card {
  const open = due.filter((d) => d.answered === undefined)
  const first = open.map((d) => d.dueAt).sort()[0]
  const headline =
    open.length === 0
      ? 'Nothing here waits for your word any more'
      : `${count(open.length, 'server')} of yours ${open.length === 1 ? 'needs' : 'need'} your word`
  return {
    summary: first ? `${headline}; the first expires on ${first.slice(0, 10)}.` : `${headline}.`,
    headline,
    tone: open.length === 0 ? 'neutral' : 'warning',
    parts: due.flatMap(duePart),
  }
}

function duePart(due: Due): Part[] {
  const value = encodeTarget({ server: due.server, environments: due.environments })
  const about: Part = {
    kind: 'text',
    line: [
      bold(due.server),
      { text: ` ` },
      code(due.version),
      { text: ` in ${listed(due.environments)}, ${count(due.tools, 'tool')}. ` },
    ],
  }
  if (due.answered !== undefined) return [about, { kind: 'note', line: [{ text: due.answered }] }]
  return [
    about,
    {
      kind: 'note',
      line: [
        { text: 'You are asked because you own it. Without an answer it expires on ' },
        { instant: due.dueAt, form: 'time' },
        { text: ' and can be requested again with one click.' },
      ],
    },
    {
      kind: 'actions',
      actions: [
        { id: 'owner.keep', label: 'Keep', style: 'primary', value },
        { id: 'owner.narrow', label: 'Narrow to some tools', value },
        {
          id: 'owner.retire',
          label: 'Retire',
          style: 'danger',
          value,
        },
        { id: 'owner.hand_over', label: 'Not mine', value },
      ],
    },
  ]
}
