import { describe, expect, it } from 'vitest'
import { addressed } from '../../../bot/slack/addressed.ts'

const BOT = 'U0BOT'

describe('a message that names the bot', () => {
  it('is a command where it begins with the name', () => {
    expect(addressed('<@U0BOT> approve looks fine', BOT)).toBe('approve looks fine')
    expect(addressed('  <@U0BOT|countersign>\napprove two\nlines', BOT)).toBe('approve two\nlines')
  })

  it.each([
    'approve? cc <@U0BOT>',
    '<@U0BOB> approve this please, <@U0BOT> waits',
    '&gt; <@U0BOT> approve',
    'I would write "<@U0BOT> approve"',
    '<@U0BOTX> approve',
    'approve',
  ])('is none where it is said to somebody else, quoted or in passing: %s', (text) => {
    expect(addressed(text, BOT)).toBeUndefined()
  })

  it('is none while nobody knows who the bot is', () => {
    expect(addressed('<@U0BOT> approve', undefined)).toBeUndefined()
  })
})
