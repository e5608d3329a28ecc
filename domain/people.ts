/** `platform:id`, as the platform authenticated it: `slack:U0123ABCD`. Never a display name. */
export type PersonId = `${'slack' | 'teams' | 'cli'}:${string}`

/** A person or a user group that stands for a server: `slack:U…` or `slack:S…` (`group: true`). */
export interface Owner {
  readonly id: string
  readonly group: boolean
}

/** How the chat platform proved who acted; stored with every decision. */
export type Authentication = 'slack_http_signature' | 'slack_socket_mode' | 'teams_token' | 'trial'

/** A person who acts, with what was known of them at that moment. */
export interface Actor {
  readonly person: PersonId
  readonly authentication: Authentication
  /** The policy's group names the person was a member of when the platform was asked. */
  readonly groups: readonly string[]
  /** ISO 8601 instant at which the platform answered; older than a minute is refused. */
  readonly groupsAt: string
  /** Platform groups in question that the person was found in: the owning group, where a group owns the server. */
  readonly memberOf?: readonly string[]
}
