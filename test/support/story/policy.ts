import { type Policy, parsePolicy } from '../../../domain/policy/index.ts'

export const POLICY_TEXT = `
version: 1
organisation: acme
environments: [development, production]
groups:
  reviewers: ['slack:@mcp-reviewers']
  security: ['slack:@security']
channels: { reviews: 'slack:#mcp-reviews', security: 'slack:#security' }
tiers:
  '1': { quorum: 1, reviewers: [reviewers, security] }
  '2': { quorum: 2, reviewers: [reviewers, security], include: [security] }
  '3': { quorum: 2, reviewers: [reviewers, security], include: [security], blockedIn: [production] }
suspend: { groups: [security] }
reaffirmation: { every: 90d, pings: [14d, 7d, 1d], spread: 7d, batch: 10m }
`

export const policy: Policy = parsePolicy(POLICY_TEXT)
