import { CountersignError, isCountersignError } from '../../domain/errors.ts'

function textIn(error: unknown, key: 'code' | 'package'): string {
  if (typeof error !== 'object' || error === null) return ''
  const value: unknown = Object.getOwnPropertyDescriptor(error, key)?.value
  return typeof value === 'string' ? value.slice(0, 300) : ''
}

const NEVER_TRY_AGAIN = 'Ask the author for a release that installs from the registry.'

/** What npm's libraries throw while a tree is resolved or fetched, as one sentence and a cure. */
export function packageError(error: unknown, subject: string): CountersignError {
  if (isCountersignError(error)) return error
  const code = textIn(error, 'code')
  const say = (kind: CountersignError['code'], sentence: string, cure: string): CountersignError =>
    new CountersignError(kind, sentence, cure, { cause: error })

  if (code.startsWith('EALLOW')) {
    const kind = code.slice('EALLOW'.length).toLowerCase()
    return say(
      'unsupported',
      `${subject} depends on ${textIn(error, 'package') || 'a package'}, which comes from a ${kind} and not from a registry, so nothing pins its bytes.`,
      NEVER_TRY_AGAIN,
    )
  }
  if (code === 'ERESOLVE') {
    return say('unsupported', `The dependencies of ${subject} contradict each other.`, NEVER_TRY_AGAIN)
  }
  if (code === 'E404' || code === 'ETARGET' || code === 'ENOVERSIONS') {
    return say('not_found', `A dependency of ${subject} is not in the registry.`, NEVER_TRY_AGAIN)
  }
  if (code === 'EINTEGRITY') {
    return say(
      'integrity_mismatch',
      `A package of ${subject} is not the one that the lock pins.`,
      'Do not install it; tell whoever runs the registry or mirror.',
    )
  }
  if (/TIMEDOUT|TIMEOUT/.test(code)) {
    return say('timed_out', `The registry did not answer in time for ${subject}.`, 'Try again later.')
  }
  return say(
    'registry_unavailable',
    `The dependencies of ${subject} could not be fetched${code ? ` (${code})` : ''}.`,
    'Check the network and the registry setting in .npmrc, then try again.',
  )
}

/** A release that could be had, but not pinned. Trying again does not help. */
export function notPinned(sentence: string): CountersignError {
  return new CountersignError('unsupported', sentence, NEVER_TRY_AGAIN)
}
