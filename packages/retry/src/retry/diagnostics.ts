/** The part of a `node:diagnostics_channel` channel that retries use. */
interface Channel {
  readonly hasSubscribers: boolean
  publish(message: unknown): void
}

/** The channels of `node:diagnostics_channel` that publish attempts and retries. */
export interface Channels {
  /** `sekha:attempt` publishes an `AttemptEvent`. */
  readonly attempt: Channel
  /** `sekha:retry` publishes a `RetryEvent`. */
  readonly retry: Channel
}

let channels: Channels | null | undefined

/** Returns the channels, or `null` on runtimes without them. Supports Node 20.16 and newer, Bun and Deno. Imports nothing. */
export function findChannels(): Channels | null {
  return channels === undefined ? (channels = open()) : channels
}

function open(): Channels | null {
  const { process } = globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } }
  try {
    const module = process?.getBuiltinModule?.('node:diagnostics_channel')
    if (typeof module !== 'object' || module === null) return null
    const { channel } = module as { channel: (name: string) => Channel }
    return { attempt: channel('sekha:attempt'), retry: channel('sekha:retry') }
  } catch {
    return null
  }
}
