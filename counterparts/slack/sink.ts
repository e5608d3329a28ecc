import { checkMessage } from '../../bot/slack/limits.ts'
import { fields, listen, readBody } from './http.ts'

/** What the bot answered through a `response_url`. */
export interface Response {
  readonly text: string
  readonly body: Readonly<Record<string, unknown>>
  /** Name of the person whose command or click it answers. */
  readonly person: string
}

export interface Sink {
  /** A new address for a person's interaction; Slack takes five answers to one. */
  url(person: string): string
  readonly responses: readonly Response[]
  close(): Promise<void>
}

const USES = 5

export async function startSink(): Promise<Sink> {
  const responses: Response[] = []
  const people: string[] = []
  const uses: number[] = []
  const listening = await listen((request, response) => {
    void (async () => {
      const number = Number((request.url ?? '').split('/').at(-1))
      const person = people[number]
      const body = fields(await readBody(request), request.headers['content-type'] ?? '')
      const refuse = (error: string): void => {
        response.writeHead(404, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ ok: false, error }))
      }
      uses[number] = (uses[number] ?? 0) + 1
      if (person === undefined || uses[number] > USES) return refuse('used_url')
      const text = typeof body.text === 'string' ? body.text : ''
      if (checkMessage(body.blocks === undefined ? { text } : { text, blocks: body.blocks }).length > 0) {
        return refuse('invalid_blocks')
      }
      responses.push({ text, body, person })
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}')
    })().catch(() => response.destroy())
  })
  return {
    url(person) {
      people.push(person)
      return `${listening.url}/response/${people.length - 1}`
    },
    responses,
    close: () => listening.close(),
  }
}
