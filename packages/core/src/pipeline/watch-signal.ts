interface Watch {
  readonly callbacks: Set<() => void>
  readonly listener: () => void
}

const watches = new WeakMap<AbortSignal, Watch>()

/**
 * Runs `callback` when `signal` aborts. All callbacks of a signal share one listener, so one signal can abort any number
 * of calls. Node 20 warns of a leak from the eleventh listener on.
 */
export function watchSignal(signal: AbortSignal, callback: () => void): void {
  let watch = watches.get(signal)
  if (watch === undefined) {
    const callbacks = new Set<() => void>()
    watch = {
      callbacks,
      listener: () => {
        for (const each of callbacks) each()
      },
    }
    watches.set(signal, watch)
    signal.addEventListener('abort', watch.listener)
  }
  watch.callbacks.add(callback)
}

/** Removes a callback, and the listener with the last one. */
export function unwatchSignal(signal: AbortSignal, callback: () => void): void {
  const watch = watches.get(signal)
  if (watch === undefined || !watch.callbacks.delete(callback) || watch.callbacks.size > 0) return
  watches.delete(signal)
  signal.removeEventListener('abort', watch.listener)
}
