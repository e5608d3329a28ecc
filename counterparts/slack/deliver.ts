/** What Slack sends, whichever way it reaches the bot. */
export type Kind = 'slash_commands' | 'interactive' | 'events_api'

export interface DeliveryOptions {
  /** Delivered again, as Slack does when it heard no answer. */
  readonly retry?: { readonly number: number; readonly reason: string }
  /** HTTP only: signed with another secret than the app's. */
  readonly secret?: string
  /** HTTP only: stamped this many seconds from now. */
  readonly offset?: number
  /** HTTP only: sent without signature. */
  readonly unsigned?: boolean
}

/** What the bot said at once: its acknowledgement. */
export interface Acknowledged {
  /** HTTP status; 200 for an acknowledged envelope. */
  readonly status: number
  readonly body: unknown
}

export interface Delivery {
  readonly kind: Kind
  readonly body: Readonly<Record<string, unknown>>
}

export interface Transport {
  deliver(delivery: Delivery, options?: DeliveryOptions): Promise<Acknowledged>
  /** The very same request once more, signature and time stamp included, as one who listened in would send it. */
  replay(): Promise<Acknowledged>
}
