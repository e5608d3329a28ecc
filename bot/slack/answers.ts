import { z } from 'zod'
import { optionValue } from './options.ts'

const chosen = z.object({ value: z.string() })
const stateValue = z.object({
  type: z.string(),
  value: z.string().nullish(),
  selected_option: chosen.nullish(),
  selected_options: z.array(chosen).nullish(),
  selected_user: z.string().nullish(),
  selected_date: z.string().nullish(),
})
const view = z.object({
  callback_id: z.string(),
  private_metadata: z.string().default(''),
  state: z.object({ values: z.record(z.string(), z.record(z.string(), stateValue)) }),
})

export type Answers = Readonly<Record<string, string | readonly string[] | undefined>>

/** What a person filled in. `values` is keyed by field id; a person comes back as `slack:U…`. */
export interface Submission {
  readonly dialog: string
  readonly context: string
  readonly values: Answers
}

function read(state: z.infer<typeof stateValue>, offered: readonly string[]): string | string[] | undefined {
  if (state.selected_options) {
    return state.selected_options.map((option) => optionValue(option.value, offered))
  }
  switch (state.type) {
    case 'checkboxes':
    case 'multi_static_select':
      return []
    case 'users_select':
      return state.selected_user ? `slack:${state.selected_user}` : undefined
    case 'datepicker':
      return state.selected_date ?? undefined
    case 'radio_buttons':
    case 'static_select':
      return state.selected_option ? optionValue(state.selected_option.value, offered) : undefined
    default:
      return state.value ?? undefined
  }
}

/**
 * Reads a submitted modal back, divided fields put together again. `offered` holds the values a field offered, and is
 * needed only where one may be longer than 75 characters; a value that was not offered is handed on for refusal.
 * Throws a ZodError on anything that is not a modal of `renderView`.
 */
export function readView(
  submitted: unknown,
  offered: Readonly<Record<string, readonly string[]>> = {},
): Submission {
  const { callback_id, private_metadata, state } = view.parse(submitted)
  const values = new Map<string, string | readonly string[] | undefined>()
  for (const inputs of Object.values(state.values)) {
    for (const [field, answer] of Object.entries(inputs)) {
      const value = read(answer, offered[field] ?? [])
      const before = values.get(field)
      values.set(field, Array.isArray(value) && Array.isArray(before) ? [...before, ...value] : value)
    }
  }
  return { dialog: callback_id, context: private_metadata, values: Object.fromEntries(values) }
}
