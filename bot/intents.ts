import { z } from 'zod'

const target = z.object({
  server: z.string().max(600),
  environments: z.array(z.string()).max(50).default([]),
})
const review = z.object({
  server: z.string().max(600),
  review: z.string().max(20),
  shown: z.string().max(64),
})
const reason = z.string().max(3000)
const owner = z.object({ id: z.string().min(1).max(200), group: z.boolean() })

/**
 * What a person asked for, in the form in which it is kept in the inbox until it has been carried out: small, checked,
 * and free of anything that only the moment knows (group memberships are looked up when it is carried out).
 */
export const intentSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('open'),
    asked: z.string().max(600),
    review: z.enum(['request', 'upgrade']),
    purpose: reason,
    owner,
    users: z.array(z.string().max(200)).max(100),
    environments: z.array(z.string().max(40)).min(1).max(50),
    data: reason,
  }),
  review.extend({
    kind: z.literal('decide'),
    verdict: z.enum(['approve', 'reject', 'changes']),
    reason,
    tools: z.array(z.string()).max(5000).optional(),
  }),
  review.extend({
    kind: z.literal('waive'),
    concern: z.string().max(200),
    reason,
    until: z.string().max(40),
  }),
  target.extend({ kind: z.literal('keep') }),
  target.extend({ kind: z.literal('narrow'), tools: z.array(z.string()).max(5000) }),
  target.extend({ kind: z.literal('hand_over'), owner }),
  target.extend({ kind: z.literal('stop'), stop: z.enum(['retire', 'suspend', 'resume']), reason }),
  z.object({
    kind: z.literal('block'),
    block: z.enum(['package', 'version', 'publisher', 'digest']),
    value: z.string().max(600),
    reason,
  }),
])

export type Intent = z.infer<typeof intentSchema>
export type IntentOf<K extends Intent['kind']> = Extract<Intent, { kind: K }>
