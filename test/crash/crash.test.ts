import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { verifyChain } from '../../audit/index.ts'
import type { Witness } from '../../counterparts/slack/index.ts'
import { faultsInDatabase, faultsInTemporal } from './books.ts'
import { killer } from './killer.ts'
import { describe, plan } from './plan.ts'
import { type Stage, setStage } from './stage.ts'
import { faultsInSlack } from './standing.ts'
import { type Moment, tell } from './story.ts'

/** `COUNTERSIGN_CRASH_SEED=17` plays one moment again by itself; `COUNTERSIGN_CRASH_MOMENTS` says how many there are. */
const { COUNTERSIGN_CRASH_SEED: only, COUNTERSIGN_CRASH_MOMENTS: many = '6' } = process.env
const FIRST_SEED = 1
const seeds = only ? [Number(only)] : Array.from({ length: Number(many) }, (_, i) => FIRST_SEED + i)
const LANES = Math.min(seeds.length, 6)
const PATIENCE_MS = 240_000

test(
  `kill -9 of the worker, the bot or Temporal at ${seeds.length} moments loses nothing and does nothing twice`,
  async () => {
    const stage = await setStage(LANES)
    try {
      const { moments, failures, between } = await playAll(stage)
      const kills = Object.values(stage.mortals).map(({ name, kills, ends }) => ({
        name,
        kills: kills(),
        ends: ends(),
      }))
      say(
        `${kills.map((k) => `${k.name} killed ${k.kills} times`).join(', ')}; ${between} between post and record`,
      )
      expect(failures).toEqual([])
      // Once more at the end: what came late would have come by now.
      for (const moment of moments)
        expect({ ...moment, faults: await faultsOf(stage, moment) }).toMatchObject({ faults: [] })
      for (const { name, ends } of kills) {
        const own = ends.filter((words) => !words.includes('Temporal does not answer'))
        expect({ name, own }).toEqual({ name, own: [] })
      }
      if (seeds.length >= 100) {
        for (const { kills: count } of kills) expect(count).toBeGreaterThan(0)
        expect(between).toBeGreaterThan(0)
      }
    } finally {
      await stage.close()
    }
  },
  120_000 + seeds.length * 60_000,
)

interface Played {
  readonly moments: readonly Moment[]
  readonly failures: readonly string[]
  readonly between: number
}

/** Some moments at a time: what is killed for one is killed for all of them. */
async function playAll(stage: Stage): Promise<Played> {
  const witnesses = new Set<Witness>()
  stage.slack.watch(async (phase, method, call) => {
    const verdicts = await Promise.all([...witnesses].map((witness) => witness(phase, method, call)))
    return verdicts.every(Boolean)
  })
  const waiting = [...seeds]
  const moments: Moment[] = []
  const failures: string[] = []
  let between = 0
  const lane = async (number: number): Promise<void> => {
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
      const reference = await stage.server(`notes-${seed}-x`)
      const moment = { plan: plan(seed), lane: number, reference, since: Date.now() / 1000 - 1 }
      const killing = killer(stage, moment.plan, reference)
      witnesses.add(killing.witness)
      const began = performance.now()
      try {
        await tell(stage, killing, moment)
        let faults = await settled(stage, moment)
        if (killing.finish()) faults = await settled(stage, moment)
        if (faults.length > 0) failures.push(`seed ${seed}: ${faults.join('; ')}`)
      } catch (error) {
        failures.push(`seed ${seed}: ${error}`)
      }
      witnesses.delete(killing.witness)
      between += killing.betweenPostAndRecord()
      moments.push(moment)
      const seconds = ((performance.now() - began) / 1000).toFixed(1)
      say(
        `seed ${seed} (lane ${number}, ${seconds} s): ${describe(moment.plan)}${failures.at(-1)?.startsWith(`seed ${seed}:`) ? `  FAILED: ${failures.at(-1)} — again with COUNTERSIGN_CRASH_SEED=${seed}` : ''}`,
      )
    }
  }
  await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)))
  return { moments, failures, between }
}

/** Waits until nothing is wrong any more; answers what still is when patience ends. */
async function settled(stage: Stage, moment: Moment): Promise<string[]> {
  const end = Date.now() + PATIENCE_MS
  for (;;) {
    const faults = await faultsOf(stage, moment)
    if (faults.length === 0 || Date.now() > end) return faults
    await pause(400)
  }
}

async function faultsOf(stage: Stage, moment: Moment): Promise<string[]> {
  try {
    const books = await faultsInDatabase(stage, moment)
    if (books.length > 0) return books
    const rest = [...(await faultsInSlack(stage, moment)), ...(await faultsInTemporal(stage, moment))]
    return rest.length > 0 ? rest : await faultsInChain(stage)
  } catch (error) {
    return [`it could not be looked at: ${error}`]
  }
}

async function faultsInChain({ db }: Stage): Promise<string[]> {
  const client = await db.connect()
  try {
    const checked = await verifyChain(client)
    return checked.ok ? [] : [`the record does not verify: ${checked.bad.why}`]
  } finally {
    client.release()
  }
}

const say = (line: string): void => void process.stderr.write(`${line}\n`)
