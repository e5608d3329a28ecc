import { expect } from 'vitest'
import { check, extensions, of, provenanceV1, SLSA_V1, statement, WORKFLOW } from './release.ts'
import { type Envelope, type Extension, signingWorld, type Timing } from './signing-world.ts'

export const world = await signingWorld()

export const HONEST = statement(SLSA_V1, provenanceV1())

export interface Build {
  readonly envelope?: Envelope
  readonly subject?: string
  readonly extensions?: readonly Extension[]
  readonly timing?: Timing
  readonly type?: string
  readonly repository?: string | undefined
}

export const signed = (build: Build) =>
  world.keyless(
    build.envelope ?? HONEST,
    build.subject ?? WORKFLOW,
    build.extensions ?? extensions(),
    build.timing,
  )

/** The provenance check for one build. */
export async function provenance(build: Build, bundle?: object) {
  const served = [{ predicateType: build.type ?? SLSA_V1, bundle: bundle ?? (await signed(build)) }]
  const subject = 'repository' in build && build.repository ? { repository: build.repository } : {}
  return of(await check(world, { attestations: served, subject }), 'provenance')
}

export const refused = (reason: RegExp) =>
  expect.objectContaining({ status: 'mismatch', detail: expect.stringMatching(reason) })
