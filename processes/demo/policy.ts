/** The demo's policy: the product's own rules, with a quarter of seconds. */
export const demoPolicy = (organisation: string): string => `version: 1
organisation: ${organisation}
environments: [development, production]
groups:
  reviewers: ['slack:@mcp-reviewers']
  security: ['slack:@security']
channels: { reviews: 'slack:#mcp-reviews', security: 'slack:#security' }
tiers:
  '1': { quorum: 1, reviewers: [reviewers, security] }
  '2': { quorum: 2, reviewers: [reviewers, security], include: [security] }
  '3': { quorum: 2, reviewers: [reviewers, security], include: [security], blockedIn: [production] }
official: ['npm:@modelcontextprotocol/*']
suspend: { groups: [security] }
reaffirmation: { every: 45s, pings: [30s, 15s, 5s], spread: 1s, batch: 2s }
`

export const PEOPLE = [
  { name: 'dana', realName: 'Dana, developer and reviewer' },
  { name: 'omar', realName: 'Omar, owner' },
  { name: 'rita', realName: 'Rita, reviewer' },
  { name: 'sam', realName: 'Sam, security' },
  { name: 'max', realName: 'Max, of no group' },
] as const

/** Who is who, and what differs from real life, for whoever reads along. */
export const CAST = [
  'Dana is a developer and a reviewer. Omar owns the server. Rita reviews. Sam is of security. Max is in no group.',
  'A server stands for 45 seconds without its owner’s word here, which is 90 days in policy.yaml.',
] as const

export type Name = (typeof PEOPLE)[number]['name']

export const WORKSPACE = {
  people: PEOPLE,
  channels: ['mcp-reviews', 'security'],
  groups: { 'mcp-reviewers': ['dana', 'rita'], security: ['sam'], docs: ['dana', 'omar'] },
} as const
