import { z } from 'zod'
import type { Extension } from './proxy.ts'

const option = z.looseObject({ value: z.string(), text: z.looseObject({ text: z.string() }) })
const element = z.looseObject({
  type: z.string(),
  action_id: z.string(),
  options: z.array(option).optional(),
  option_groups: z.array(z.looseObject({ options: z.array(option) })).optional(),
  initial_option: option.optional(),
  initial_options: z.array(option).optional(),
  initial_user: z.string().optional(),
  initial_date: z.string().optional(),
  initial_value: z.string().optional(),
})
const block = z.looseObject({
  type: z.string(),
  block_id: z.string().optional(),
  label: z.looseObject({ text: z.string() }).optional(),
  optional: z.boolean().optional(),
  element: element.optional(),
})
const viewShape = z.looseObject({
  id: z.string(),
  hash: z.string(),
  callback_id: z.string().default(''),
  private_metadata: z.string().default(''),
  title: z.looseObject({ text: z.string() }),
  blocks: z.array(block),
})

/** A modal that stands open before a person. */
export type OpenView = z.infer<typeof viewShape>
type Element = z.infer<typeof element>

/** What a person puts into a form: by field id or by label. Lists for boxes; a person's Slack id for people. */
export type Filled = Readonly<Record<string, string | readonly string[]>>

export interface Views {
  readonly extension: Extension
  opened(trigger: string, user: string): void
  of(user: string): OpenView | undefined
  close(user: string): void
}

/** Remembers which modal stands open before whom. */
export function createViews(): Views {
  const triggers = new Map<string, string>()
  const views = new Map<string, OpenView>()
  return {
    extension: {
      amend(method, call, answer) {
        const { data } = viewShape.safeParse(answer.view)
        if (answer.ok !== true || !data) return answer
        if (method === 'views.open' || method === 'views.push') {
          const user = triggers.get(String(call.trigger_id))
          if (user !== undefined) views.set(user, data)
        }
        if (method === 'views.update') {
          for (const [user, view] of views) if (view.id === data.id) views.set(user, data)
        }
        return answer
      },
    },
    opened: (trigger, user) => void triggers.set(trigger, user),
    of: (user) => views.get(user),
    close: (user) => void views.delete(user),
  }
}

function optionsOf(input: Element): z.infer<typeof option>[] {
  return input.options ?? input.option_groups?.flatMap((group) => group.options) ?? []
}

function answered(input: Element, given: string | readonly string[] | undefined): Record<string, unknown> {
  const { type } = input
  const wanted = given === undefined ? undefined : new Set(typeof given === 'string' ? [given] : given)
  const chosen = (one: z.infer<typeof option>): boolean =>
    wanted?.has(one.value) === true || wanted?.has(one.text.text) === true
  switch (type) {
    case 'checkboxes':
    case 'multi_static_select': {
      const options = wanted ? optionsOf(input).filter(chosen) : (input.initial_options ?? [])
      return { type, selected_options: options }
    }
    case 'radio_buttons':
    case 'static_select':
      return {
        type,
        selected_option: (wanted ? optionsOf(input).find(chosen) : input.initial_option) ?? null,
      }
    case 'users_select':
      return { type, selected_user: given ?? input.initial_user ?? null }
    case 'datepicker':
      return { type, selected_date: given ?? input.initial_date ?? null }
    default:
      return { type, value: given ?? input.initial_value ?? null }
  }
}

function isEmpty(answer: Record<string, unknown>): boolean {
  const { type: _, ...values } = answer
  return Object.values(values).every(
    (value) => value === null || value === '' || (Array.isArray(value) && value.length === 0),
  )
}

/**
 * The state of a form as it is submitted: what was filled in, else what stood there. Throws where Slack's client would
 * not let the person submit: a demanded input left empty, or a field that is not in the form.
 */
export function filledState(
  view: OpenView,
  filled: Filled,
): { values: Record<string, Record<string, unknown>> } {
  const used = new Set<string>()
  const values: Record<string, Record<string, unknown>> = {}
  for (const { block_id, label, element: input, optional } of view.blocks) {
    if (!input) continue
    const key = [input.action_id, label?.text ?? ''].find((name) => Object.hasOwn(filled, name))
    if (key !== undefined) used.add(key)
    const answer = answered(input, key === undefined ? undefined : filled[key])
    if (!optional && isEmpty(answer)) throw new Error(`“${label?.text}” must be filled in`)
    values[block_id ?? input.action_id] = { [input.action_id]: answer }
  }
  const unknown = Object.keys(filled).filter((name) => !used.has(name))
  if (unknown.length > 0) throw new Error(`the form has no ${unknown.join(', ')}`)
  return { values }
}
