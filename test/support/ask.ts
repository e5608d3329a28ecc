import { inject } from 'vitest'
import { z } from 'zod'

/** Asks the run's shared services for one, which starts it if nobody did yet. */
export async function askFor<T>(name: string, schema: z.ZodType<T>): Promise<T> {
  const response = await fetch(`${inject('services')}/${name}`)
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return schema.parse(JSON.parse(text))
}

export const loginsSchema = z.object({
  /** Superuser, for making and dropping databases. */
  admin: z.string(),
  port: z.number(),
  template: z.string(),
  users: z.record(
    z.enum(['owner', 'worker', 'bot', 'reader']),
    z.object({ name: z.string(), password: z.string() }),
  ),
})
export type Logins = z.infer<typeof loginsSchema>
