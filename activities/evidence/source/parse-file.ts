import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { parseSync } from 'oxc-parser'
import type { Answer } from './answer.ts'
import { looksOf } from './looks.ts'
import { scan } from './scan.ts'
import { isNode } from './syntax.ts'

export interface Job {
  /** Absolute. */
  readonly file: string
  readonly maxBytes: number
  /** No extension: only a script with a `node` first line is code, a program for the processor is native. */
  readonly maybe: boolean
}

const MOST_SEEN = 500

/** Reads and parses one file. Every failure that can be caught is an answer. */
export function parseFile(job: Job): Answer {
  try {
    const bytes = read(job)
    if (typeof bytes === 'string') return { kind: 'unparsed', reason: bytes }
    if (job.maybe && isProgram(bytes)) return { kind: 'program' }
    if (job.maybe && !/^#!.*\bnode\b/.test(bytes.subarray(0, 200).toString('latin1')))
      return { kind: 'not_code' }
    if (bytes.includes(0)) return { kind: 'unparsed', reason: 'it is not text' }
    return parse(job.file, bytes.toString('utf8'), bytes.length)
  } catch (error) {
    const deep = error instanceof RangeError || error instanceof SyntaxError
    return { kind: 'unparsed', reason: deep ? 'it is nested too deeply' : 'it could not be read' }
  }
}

function read({ file, maxBytes, maybe }: Job): Buffer | string {
  const fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const stat = fstatSync(fd)
    if (!stat.isFile()) return 'it is not a plain file'
    if (stat.size > maxBytes && !maybe) return `it is larger than ${Math.floor(maxBytes / 1_000_000)} MB`
    const buffer = Buffer.alloc(Math.min(stat.size, maxBytes))
    const length = readSync(fd, buffer, 0, buffer.length, 0)
    return buffer.subarray(0, length)
  } finally {
    closeSync(fd)
  }
}

/** ELF, PE and Mach-O begin with these. */
function isProgram(bytes: Buffer): boolean {
  const magic = bytes.subarray(0, 4).toString('hex')
  return (
    magic === '7f454c46' ||
    magic.startsWith('4d5a90') ||
    /^(cffaedfe|cefaedfe|feedfacf|feedface)$/.test(magic)
  )
}

type Lang = 'js' | 'jsx' | 'ts' | 'tsx'

function languagesOf(file: string): readonly Lang[] {
  if (/\.[cm]?ts$/i.test(file)) return ['ts']
  if (/\.[cm]?tsx$/i.test(file)) return ['tsx']
  return ['jsx', 'tsx', 'ts']
}

function parse(file: string, text: string, bytes: number): Answer {
  let problem = 'it has a syntax error'
  for (const lang of languagesOf(file)) {
    // `unambiguous` code first as a module, then as a script: `with`, octal numbers and `await` as a name are legal there.
    for (const sourceType of ['module', 'script', 'commonjs'] as const) {
      const result = parseSync(`file.${lang}`, text, { lang, sourceType, preserveParens: false })
      const [error] = result.errors
      const program: unknown = error ? undefined : result.program
      if (isNode(program)) {
        const at = lineFinder(text)
        const scanned = scan(program)
        const seen = scanned.seen.map(({ kind, value, at: offset }) => ({
          kind,
          value: cut(value),
          line: at(offset),
        }))
        const complete = scanned.complete && seen.length <= MOST_SEEN
        return {
          kind: 'parsed',
          bytes,
          seen: seen.slice(0, MOST_SEEN),
          complete,
          looks: looksOf(text, program),
        }
      }
      if (error && problem === 'it has a syntax error')
        problem = `it has a syntax error: ${cut(error.message)}`
    }
  }
  return { kind: 'unparsed', reason: problem }
}

const cut = (text: string): string => {
  const points = [...text.slice(0, 400)]
  return points.length > 200 ? `${points.slice(0, 199).join('')}…` : points.join('')
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return low + 1
  }
}
