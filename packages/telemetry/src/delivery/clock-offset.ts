/** How long a measurement is the best one, although a later one took longer, in milliseconds. */
const MAX_AGE_MS = 600_000

/** Measures how far the clock of a server is ahead. */
export interface ClockOffset {
  /**
   * Takes the time of the server in a response. A response that came fast says more than one that was under way for long.
   *
   * @param serverTime - As the server wrote it.
   */
  readonly note: (serverTime: unknown, sentAt: number, receivedAt: number) => void
  /** In milliseconds, or `undefined` before the first response. */
  readonly get: () => number | undefined
}

export function createClockOffset(): ClockOffset {
  let best: { readonly offsetMs: number; readonly roundTripMs: number; readonly at: number } | undefined
  return {
    note: (serverTime, sentAt, receivedAt) => {
      const server = typeof serverTime === 'string' ? Date.parse(serverTime) : Number.NaN
      const roundTripMs = receivedAt - sentAt
      // A clock that was set back in between says nothing.
      if (Number.isNaN(server) || roundTripMs < 0) return
      const isBetter = best === undefined || roundTripMs <= best.roundTripMs || receivedAt - best.at > MAX_AGE_MS
      const offsetMs = server - (sentAt + receivedAt) / 2
      // The clock of the program was set: what was measured before says nothing about now.
      const hasMoved = best !== undefined && Math.abs(offsetMs - best.offsetMs) > best.roundTripMs + roundTripMs
      if (isBetter || hasMoved) best = { offsetMs, roundTripMs, at: receivedAt }
    },
    get: () => best?.offsetMs,
  }
}
