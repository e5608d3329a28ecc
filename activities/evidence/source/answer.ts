import { z } from 'zod'
import { PERMISSION_KINDS } from '../../../domain/manifest.ts'

const looks = z.object({ minified: z.boolean(), bundled: z.boolean(), obfuscated: z.boolean() })

/** How readable a file is to a person. */
export type Looks = z.infer<typeof looks>

const seen = z.object({
  kind: z.enum(PERMISSION_KINDS),
  value: z.string().max(500),
  line: z.int().positive(),
})

/** What the parser's process says of one file. Checked on arrival: it has read hostile code. */
export const answer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('parsed'),
    bytes: z.int(),
    seen: z.array(seen).max(500),
    /** False: some values were too tangled to be followed to their end. */
    complete: z.boolean(),
    looks,
  }),
  z.object({ kind: z.literal('unparsed'), reason: z.string().max(500) }),
  /** No extension, and neither a script for node nor a program. */
  z.object({ kind: z.literal('not_code') }),
  z.object({ kind: z.literal('program') }),
])
export type Answer = z.infer<typeof answer>
