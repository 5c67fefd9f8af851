/** As much of `node:diagnostics_channel` as is used. */
interface Channel {
  readonly hasSubscribers: boolean
  publish(message: unknown): void
}

/** The channels of `node:diagnostics_channel` on which retries are told. */
export interface Channels {
  /** `sekha:attempt`: an `AttemptEvent`. */
  readonly attempt: Channel
  /** `sekha:retry`: a `RetryEvent`. */
  readonly retry: Channel
}

let channels: Channels | null | undefined

/** The channels, where the runtime has such a thing (Node 20.16 and newer, Bun, Deno). Nothing is imported. */
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
