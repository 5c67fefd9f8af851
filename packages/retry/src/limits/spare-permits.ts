import type { CallRequest } from '@sekha/core'

/** A permit of a limit for one more request of a call that it has let through already. */
export interface SparePermit {
  /** The request is over. */
  end(): void
  /** The request is not sent after all. */
  undo(): void
}

/** A limit, as middleware inside it sees it: a source of permits for more requests of one call. */
export class SparePermits {
  readonly #key = Symbol('spare permits')
  /** Takes a permit if one is free now; `undefined` if not. Never waits. */
  readonly take: () => SparePermit | undefined

  constructor(take: () => SparePermit | undefined) {
    this.take = take
  }

  /** Notes on a call that it has passed this limit. */
  offer({ context }: CallRequest): void {
    context.set(this.#key, this)
  }
}

/** Takes a permit of every limit that the call has passed, or none of them and gives `undefined`. */
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
