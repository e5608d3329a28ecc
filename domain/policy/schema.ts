import { z } from 'zod'
import { SEVERITIES } from '../concern.ts'
import { catalogueEntry } from '../concerns/catalogue/index.ts'
import { DURATION, parseDuration } from '../duration.ts'
import { REFERENCE_KINDS } from '../reference.ts'

const duration = z
  .string()
  .regex(DURATION, 'a whole number and a unit, such as 30s, 10m, 24h or 90d')
  .describe('A duration: a whole number and s, m, h or d')
const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower-case letters, digits and hyphens, at most 40')
const groupName = name.describe('A group named under `groups`')
const place = z
  .string()
  .regex(/^(slack|teams):.{1,200}$/, 'slack:… or teams:…')
  .describe('Platform and channel: `slack:C0123ABCD` or `slack:#mcp-reviews`')
const severity = z.enum(SEVERITIES)
const stage = z.enum(['observe', 'warn', 'enforce'])

const official = z
  .string()
  .regex(
    new RegExp(`^(?:${REFERENCE_KINDS.join('|')}):(?=.*[^*])\\S{1,500}$`),
    `a reference such as npm:@scope/*, with its kind: ${REFERENCE_KINDS.join(', ')}`,
  )

const tier = z
  .strictObject({
    quorum: z.int().min(1).max(10).describe('How many different people must approve'),
    reviewers: z.array(groupName).min(1).describe('Members of these groups may decide'),
    include: z.array(groupName).default([]).describe('At least one approver from each of these groups'),
    blockedIn: z.array(name).default([]).describe('Environments for which this tier is never approved'),
  })
  .describe('Who decides, and where the tier may not go')

/** The whole of `policy.yaml`. `countersign policy check` and the JSON Schema in `docs/` both come from this. */
export const policySchema = z
  .strictObject({
    version: z.literal(1),
    organisation: name.describe('Key of the organisation in every table and workflow id'),
    environments: z
      .array(name)
      .min(1)
      .describe('Environments a server can be approved for, in order of care'),
    groups: z
      .record(name, z.array(z.string().regex(/^(slack|teams):.{1,200}$/)).min(1))
      .describe('Group name to the chat platforms’ user groups: `slack:@handle`, `slack:S0123ABCD`'),
    channels: z.strictObject({ reviews: place, security: place }),
    tiers: z.strictObject({ '1': tier, '2': tier, '3': tier }),
    official: z
      .array(official)
      .default([])
      .describe('References that may be Tier 1, with `*` for any run of characters but `/`'),
    severities: z
      .record(z.string(), severity)
      .default({})
      .describe('Concern id to the severity this organisation gives it'),
    dependencies: z
      .strictObject({
        recentDays: z.int().min(0).max(365).default(7),
        refusedLicences: z.array(z.string()).default([]),
      })
      .prefault({}),
    review: z
      .strictObject({
        remindAfter: duration.default('24h'),
        escalateAfter: duration.default('3d'),
        closeAfter: duration.default('7d'),
        maxWaiver: duration.default('90d').describe('The longest time a waiver may run'),
      })
      .prefault({}),
    reaffirmation: z
      .strictObject({
        every: duration.default('90d'),
        pings: z.array(duration).max(10).default(['14d', '7d', '1d']),
        spread: duration.default('7d').describe('Due dates are drawn apart over this long, earlier only'),
        batch: duration.default('10m').describe('Pings to one owner within this long become one message'),
      })
      .prefault({}),
    rollout: z
      .strictObject({
        default: stage.default('enforce'),
        environments: z.record(name, stage).default({}),
        teams: z.record(name, stage).default({}).describe('By group; wins over the environment'),
      })
      .prefault({}),
    suspend: z.strictObject({ groups: z.array(groupName).min(1) }).describe('Who may suspend and block'),
  })
  .superRefine((policy, context) => {
    const known = new Set(Object.keys(policy.groups))
    const issue = (path: (string | number)[], message: string): void => {
      context.addIssue({ code: 'custom', path, message })
    }
    const groupsAt = (path: (string | number)[], names: readonly string[]): void => {
      names.forEach((group, i) => {
        if (!known.has(group)) issue([...path, i], `no group ${group} under groups`)
      })
    }
    for (const [number, rule] of Object.entries(policy.tiers)) {
      groupsAt(['tiers', number, 'reviewers'], rule.reviewers)
      groupsAt(['tiers', number, 'include'], rule.include)
      if (rule.include.length > rule.quorum) {
        issue(
          ['tiers', number, 'quorum'],
          `quorum ${rule.quorum} cannot include ${rule.include.length} groups`,
        )
      }
      rule.blockedIn.forEach((environment, i) => {
        if (!policy.environments.includes(environment)) {
          issue(['tiers', number, 'blockedIn', i], `no environment ${environment} under environments`)
        }
      })
    }
    for (const [id, wanted] of Object.entries(policy.severities)) {
      const entry = catalogueEntry(id)
      if (!entry) issue(['severities', id], 'is no concern; docs/concerns.md lists them all')
      else if (entry.fixed && SEVERITIES.indexOf(wanted) > SEVERITIES.indexOf(entry.severity)) {
        issue(['severities', id], `stays ${entry.severity}: this concern cannot be made smaller`)
      }
    }
    groupsAt(['suspend', 'groups'], policy.suspend.groups)
    if (policy.environments.includes('production') && !policy.tiers['3'].blockedIn.includes('production')) {
      issue(['tiers', '3', 'blockedIn'], 'Tier 3 is never approved for production; name production here')
    }
    for (const environment of Object.keys(policy.rollout.environments)) {
      if (!policy.environments.includes(environment)) {
        issue(['rollout', 'environments', environment], 'no such environment under environments')
      }
    }
    for (const team of Object.keys(policy.rollout.teams)) {
      if (!known.has(team)) issue(['rollout', 'teams', team], 'no such group under groups')
    }
    // What is no duration is named by its own rule; it is in no order then.
    const ms = (text: string): number => parseDuration(text) ?? Number.NaN
    const { remindAfter, escalateAfter, closeAfter } = policy.review
    if (ms(remindAfter) >= ms(escalateAfter) || ms(escalateAfter) >= ms(closeAfter)) {
      issue(['review'], 'remindAfter must come before escalateAfter, and that before closeAfter')
    }
    const { every, pings } = policy.reaffirmation
    pings.forEach((ping, i) => {
      if (ms(ping) >= ms(every)) issue(['reaffirmation', 'pings', i], `must be shorter than ${every}`)
    })
  })

export type Policy = z.infer<typeof policySchema>
export type RolloutStage = z.infer<typeof stage>
