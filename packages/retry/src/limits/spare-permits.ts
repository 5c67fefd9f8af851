import type { CallRequest } from '@sekha/core'

/** A permit of a limit for one more request of a call that it has let through already. */
export interface SparePermit {
  /** The request is over. */
  end(): void
  /** The request is not sent after all. */
  undo(): void
}

/** Takes a permit if one is free now; `undefined` if not. Never waits. */
export type TakeSpare = () => SparePermit | undefined

const offers = new WeakMap<CallRequest['context'], Map<object, TakeSpare>>()

/** Lets middleware inside a limit ask it for more requests of this call. */
export function offerSpare({ context }: CallRequest, limit: object, take: TakeSpare): void {
  const known = offers.get(context)
  if (known === undefined) offers.set(context, new Map([[limit, take]]))
  else known.set(limit, take)
}

/** Takes a permit of every limit that the call has passed, or none of them and gives `undefined`. */
export function takeSpares({ context }: CallRequest): SparePermit | undefined {
  const taken: SparePermit[] = []
  for (const take of offers.get(context)?.values() ?? []) {
    const permit = take()
    if (permit === undefined) {
      for (const each of taken) each.undo()
      return undefined
    }
    taken.push(permit)
  }
  return {
    end: () => {
      for (const each of taken) each.end()
    },
    undo: () => {
      for (const each of taken) each.undo()
    },
  }
}
