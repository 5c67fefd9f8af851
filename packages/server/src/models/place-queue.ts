/** Lets so many at a time go on; the others wait in line. */
export interface PlaceQueue {
  /**
   * Waits for a place, which the caller gives back by calling what it gets, once. `undefined` if the line is full, or
   * the signal aborts first.
   */
  take(signal: AbortSignal): Promise<(() => void) | undefined>
}

/** Makes a queue for so many places. More than `maxWaiting` do not wait. */
export function createPlaceQueue(limits: { readonly places: number; readonly maxWaiting: number }): PlaceQueue {
  const waiting = new Set<() => void>()
  let free = limits.places

  const giveBack = (): void => {
    free++
    const [next] = waiting
    next?.()
  }

  return {
    async take(signal) {
      if (signal.aborted) return undefined
      if (free === 0) {
        if (waiting.size >= limits.maxWaiting) return undefined
        await new Promise<void>((resolve) => {
          const leave = (): void => {
            waiting.delete(leave)
            signal.removeEventListener('abort', leave)
            if (!signal.aborted) free--
            resolve()
          }
          waiting.add(leave)
          signal.addEventListener('abort', leave)
        })
        return signal.aborted ? undefined : giveBack
      }
      free--
      return giveBack
    },
  }
}
