import { type Document, LineCounter, parseDocument } from 'yaml'
import { CountersignError } from '../errors.ts'
import { offsetOf } from './place.ts'
import { explain, type PolicyProblem, sayPath, sayProblem } from './problem.ts'
import { type Policy, policySchema } from './schema.ts'

export type PolicyCheck =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] }

const MAX_LENGTH = 262_144
// Anchors save a tier from being written twice; beyond a handful they only hide what a policy says.
const MAX_ALIASES = 10

/** Every mistake in a policy file with its line, or the policy with its defaults written out. Throws nothing. */
export function checkPolicy(text: string): PolicyCheck {
  if (text.length > MAX_LENGTH) {
    return failed([{ path: '', message: `is longer than ${MAX_LENGTH} characters; shorten it` }])
  }
  const lines = new LineCounter()
  let document: Document.Parsed
  let value: unknown
  try {
    document = parseDocument(text, {
      lineCounter: lines,
      uniqueKeys: true,
      strict: true,
      prettyErrors: false,
    })
    const faults = [...document.errors, ...document.warnings]
    if (faults.length > 0) {
      return failed(
        faults.map((fault) => ({
          path: '',
          line: lines.linePos(fault.pos[0]).line,
          message: `is not plain YAML: ${fault.message.replaceAll(/\s+/g, ' ')}`,
        })),
      )
    }
    value = document.toJS({ maxAliasCount: MAX_ALIASES })
  } catch (error) {
    return failed([{ path: '', message: `cannot be read as YAML: ${sayFault(error)}` }])
  }
  if (value === null || value === undefined) {
    return failed([{ path: '', message: 'is empty; begin with version: 1' }])
  }
  const parsed = policySchema.safeParse(value, { reportInput: true })
  if (parsed.success) return { ok: true, policy: parsed.data }
  const problems = parsed.error.issues.flatMap(explain).map(({ path, message }): PolicyProblem => {
    const offset = offsetOf(document, path)
    return {
      path: sayPath(path),
      ...(offset === undefined ? {} : { line: lines.linePos(offset).line }),
      message,
    }
  })
  return failed(problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)))
}

/** Reads a policy. Errors: `bad_policy`, one line with every mistake and its place. */
export function parsePolicy(text: string): Policy {
  const check = checkPolicy(text)
  if (check.ok) return check.policy
  throw new CountersignError(
    'bad_policy',
    `The policy has ${check.problems.length === 1 ? 'a mistake' : `${check.problems.length} mistakes`}: ${check.problems.map(sayProblem).join('; ')}.`,
    'Correct it, then run: countersign policy check',
  )
}

function failed(problems: readonly PolicyProblem[]): PolicyCheck {
  return { ok: false, problems }
}

function sayFault(error: unknown): string {
  if (error instanceof RangeError) return 'it nests too deeply'
  const message = error instanceof Error ? error.message : 'unknown'
  return /excessive alias/i.test(message)
    ? `it uses more than ${MAX_ALIASES} aliases`
    : message.replaceAll(/\s+/g, ' ')
}
