import { type Checker, list, record, text, textObject } from './limits-check.ts'

function confirmProblems(check: Checker, pointer: string, value: unknown): void {
  const confirm = record(value)
  textObject(check, `${pointer}/title`, confirm.title, 100)
  textObject(check, `${pointer}/text`, confirm.text, 300, ['plain_text', 'mrkdwn'])
  textObject(check, `${pointer}/confirm`, confirm.confirm, 30)
  textObject(check, `${pointer}/deny`, confirm.deny, 30)
}

/** Options, and whether what is chosen already is among them, letter for letter, as Slack demands. */
function optionProblems(
  check: Checker,
  pointer: string,
  element: Record<string, unknown>,
  most: number,
): void {
  const groups = element.option_groups
  const lists =
    groups === undefined
      ? [{ at: `${pointer}/options`, options: element.options }]
      : list(check, `${pointer}/option_groups`, groups, 1, 100).map((group, i) => {
          textObject(check, `${pointer}/option_groups/${i}/label`, record(group).label, 75)
          return { at: `${pointer}/option_groups/${i}/options`, options: record(group).options }
        })
  const all = new Set<string>()
  const values = new Set<unknown>()
  for (const { at, options } of lists) {
    list(check, at, options, 1, most).forEach((option, i) => {
      const { value, text: label, description } = record(option)
      textObject(check, `${at}/${i}/text`, label, 75, ['plain_text', 'mrkdwn'])
      text(check, `${at}/${i}/value`, value, 1, 75)
      if (description !== undefined) {
        textObject(check, `${at}/${i}/description`, description, 75, ['plain_text', 'mrkdwn'])
      }
      if (values.has(value)) check.add(`${at}/${i}/value`, 'duplicate_value', 'option values must differ')
      values.add(value)
      all.add(JSON.stringify(option))
    })
  }
  const { initial_option: one, initial_options: many } = element
  const initial = [...(one === undefined ? [] : [one]), ...(Array.isArray(many) ? many : [])]
  if (Array.isArray(many) && many.length === 0) {
    check.add(`${pointer}/initial_options`, 'too_few', 'leave it out rather than empty')
  }
  if (initial.some((option) => !all.has(JSON.stringify(option)))) {
    check.add(`${pointer}/initial_options`, 'invalid_initial', 'what is chosen must be among the options')
  }
}

const CHECKS: Record<string, (check: Checker, pointer: string, element: Record<string, unknown>) => void> = {
  button(check, pointer, element) {
    textObject(check, `${pointer}/text`, element.text, 75)
    if (element.value !== undefined) text(check, `${pointer}/value`, element.value, 1, 2000)
    if (element.url !== undefined) text(check, `${pointer}/url`, element.url, 1, 3000)
    if (element.style !== undefined && element.style !== 'primary' && element.style !== 'danger') {
      check.add(`${pointer}/style`, 'invalid_style', 'must be primary or danger')
    }
  },
  plain_text_input(check, pointer, element) {
    const max = typeof element.max_length === 'number' ? element.max_length : 3000
    if (max < 1 || max > 3000) check.add(`${pointer}/max_length`, 'out_of_range', '1 to 3000', 3000)
    if (element.initial_value !== undefined) {
      text(check, `${pointer}/initial_value`, element.initial_value, 0, max)
    }
  },
  checkboxes: (check, pointer, element) => optionProblems(check, pointer, element, 10),
  radio_buttons: (check, pointer, element) => optionProblems(check, pointer, element, 10),
  static_select: (check, pointer, element) => optionProblems(check, pointer, element, 100),
  multi_static_select: (check, pointer, element) => optionProblems(check, pointer, element, 100),
  users_select(check, pointer, element) {
    const { initial_user } = element
    if (initial_user !== undefined && !/^[UW][A-Z0-9]+$/.test(String(initial_user))) {
      check.add(`${pointer}/initial_user`, 'invalid_user', 'must be a Slack user id')
    }
  },
  datepicker(check, pointer, element) {
    const { initial_date } = element
    if (initial_date !== undefined && !/^\d{4}-\d\d-\d\d$/.test(String(initial_date))) {
      check.add(`${pointer}/initial_date`, 'invalid_date', 'must be YYYY-MM-DD')
    }
  },
}

/** What is wrong with one interactive element. */
export function elementProblems(check: Checker, pointer: string, value: unknown): void {
  const element = record(value)
  const type = String(element.type)
  const known = Object.hasOwn(CHECKS, type) ? CHECKS[type] : undefined
  if (!known) {
    check.add(`${pointer}/type`, 'invalid_type', `no element of type ${type} is known here`)
    return
  }
  text(check, `${pointer}/action_id`, element.action_id, 1, 255)
  if (element.confirm !== undefined) confirmProblems(check, `${pointer}/confirm`, element.confirm)
  known(check, pointer, element)
}
