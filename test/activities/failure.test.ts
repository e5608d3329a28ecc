import { ApplicationFailure } from '@temporalio/common'
import { expect, it } from 'vitest'
import { toFailure } from '../../activities/failure.ts'
import { ChatUnavailable, CountersignError } from '../../domain/errors.ts'

it('keeps one line and a code of a known error, and nothing of what lies behind it', () => {
  const behind = new Error('connect postgres://worker:hunter2@db/countersign')
  const failure = toFailure(
    new CountersignError('not_found', 'There is no such package.', 'Check its name.', { cause: behind }),
  )
  expect(failure).toMatchObject({
    type: 'not_found',
    nonRetryable: true,
    message: 'There is no such package. Check its name.',
  })
  expect(failure instanceof ApplicationFailure && failure.cause).toBeUndefined()
})

it('says nothing of an unknown error but that it was logged', () => {
  const failure = toFailure(new Error('ENOENT: no such file or directory, open /srv/secret/place'))
  expect(failure).toMatchObject({ type: 'internal', nonRetryable: false })
  expect(JSON.stringify(failure)).not.toContain('/srv/secret')
})

it('hands on the wait that a platform asked for', () => {
  const busy = new ChatUnavailable('Slack asked us to slow down.', 'It is tried again.', {
    retryAfterMs: 30_000,
  })
  expect(toFailure(busy)).toMatchObject({
    type: 'chat_unavailable',
    nonRetryable: false,
    nextRetryDelay: 30_000,
  })
})
