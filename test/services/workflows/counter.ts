import {
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineUpdate,
  setHandler,
  sleep,
} from '@temporalio/workflow'

export const add = defineUpdate<number, [number]>('add')
export const finish = defineSignal('finish')
export const total = defineQuery<number>('total')

/** Counts what it is told and starts a new run each quarter. */
export async function counter(start: number, runs: number): Promise<{ total: number; runs: number }> {
  let sum = start
  let done = false
  setHandler(
    add,
    (by) => {
      sum += by
      return sum
    },
    {
      validator: (by) => {
        if (by < 0) throw new RangeError('Only upwards.')
      },
    },
  )
  setHandler(finish, () => {
    done = true
  })
  setHandler(total, () => sum)
  if (await condition(() => done, '90d')) return { total: sum, runs }
  return continueAsNew<typeof counter>(sum, runs + 1)
}

export async function nap(): Promise<number> {
  const before = Date.now()
  await sleep('30d')
  return Date.now() - before
}
