import type { CallRequest } from '@sekha/core'

/** A permit for one more request of a call that has already passed a limit. */
export interface SparePermit {
  /** Releases the permit after the request ends. */
  end(): void
  /** Returns the permit if the request is not sent. */
  undo(): void
}

/** Offers the permits of a limit to the middleware inside it, for further requests of one call. */
export class SparePermits {
  readonly #key = Symbol('spare permits')
  /** Takes a permit without waiting. Returns `undefined` if none is free. */
  readonly take: () => SparePermit | undefined

  constructor(take: () => SparePermit | undefined) {
    this.take = take
  }

  /** Records in the call's context that it has passed this limit. */
  offer({ context }: CallRequest): void {
    context.set(this.#key, this)
  }
}

/** Takes a permit of every limit that the call has passed. Takes none and returns `undefined` if one is missing. */
export function takeSpares({ context }: CallRequest): SparePermit | undefined {
  const taken: SparePermit[] = []
  const undo = (): void => {
    for (const each of taken) each.undo()
  }
  for (const limit of context.values()) {
    if (!(limit instanceof SparePermits)) continue
    const permit = limit.take()
    if (permit === undefined) {
      undo()
      return undefined
    }
    taken.push(permit)
  }
  return {
    undo,
    end: () => {
      for (const each of taken) each.end()
    },
  }
}
