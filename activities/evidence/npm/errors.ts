import { CountersignError, isCountersignError } from '../../../domain/errors.ts'

const member = (error: unknown, key: 'code' | 'type'): string => {
  const value =
    typeof error === 'object' && error !== null ? Object.getOwnPropertyDescriptor(error, key) : null
  return typeof value?.value === 'string' ? value.value : ''
}

const OFFLINE =
  /^(?:ECONN|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPIPE|FETCH_ERROR|ERR_(?:TLS|SSL)|.*CERT)/
const SLOW =
  /^(?:ETIMEDOUT|ERR_SOCKET_TIMEOUT|ESOCKETTIMEDOUT|EIDLETIMEOUT|ECONNECTIONTIMEOUT|ERESPONSETIMEOUT|ETRANSFERTIMEOUT)/
// Of minipass-fetch, which tells these apart by `type` alone.
const SLOW_TYPE = /^(?:request-timeout|body-timeout|aborted)$/

/** What npm's libraries throw, as one sentence and a cure. `subject` is a validated reference, safe to repeat. */
export function registryError(error: unknown, subject: string): CountersignError {
  if (isCountersignError(error)) return error
  const code = member(error, 'code')
  const say = (kind: CountersignError['code'], sentence: string, cure: string): CountersignError =>
    new CountersignError(kind, sentence, cure, { cause: error })
  if (code === 'E404') {
    return say(
      'not_found',
      `The npm registry does not know ${subject}.`,
      'Check the spelling and the registry.',
    )
  }
  if (code === 'E401' || code === 'E403') {
    return say(
      'registry_unavailable',
      `The npm registry refused to hand out ${subject}.`,
      'Check the credentials in .npmrc.',
    )
  }
  if (code === 'EINTEGRITY') {
    return say(
      'integrity_mismatch',
      `The tarball of ${subject} is not the one that the registry promises.`,
      'Do not install it; tell whoever runs the registry or mirror.',
    )
  }
  if (SLOW.test(code) || SLOW_TYPE.test(member(error, 'type'))) {
    return say('timed_out', `The npm registry did not answer in time for ${subject}.`, 'Try again later.')
  }
  const status = /^E([45]\d\d)$/.exec(code)?.[1]
  if (status !== undefined) {
    return say(
      'registry_unavailable',
      `The npm registry answered ${status} for ${subject}.`,
      'Try again later, or check the registry setting.',
    )
  }
  if (OFFLINE.test(code)) {
    return say(
      'registry_unavailable',
      `The npm registry could not be reached for ${subject} (${code}).`,
      'Check the network and the registry setting in .npmrc.',
    )
  }
  return say(
    'registry_unavailable',
    `The npm registry’s answer for ${subject} could not be used${code ? ` (${code})` : ''}.`,
    'Check that the registry setting in .npmrc points at an npm registry.',
  )
}
