import type { HeartbeatMonitor, HeartbeatOptions } from '@sekha/heartbeat'
import { resolveTiming } from '@sekha/heartbeat/timing'
import type { SessionMonitor } from './monitor.ts'

/**
 * Starts a monitor that is loaded first. Bundlers for browsers take this module in place of `monitor.ts`, so that pages
 * without a monitor do not load one. A page cannot start a worker while its thread is blocked anyway.
 *
 * @throws {TypeError | RangeError} naming the option that is invalid
 */
export function openMonitor(options: HeartbeatOptions, onFailure: (error: unknown) => void): SessionMonitor {
  resolveTiming(options)
  return new LateMonitor(options, onFailure)
}

class LateMonitor implements SessionMonitor {
  /** The open activities, and those of the monitor when it is there. */
  readonly #activities = new Map<object, { readonly name: string; watched: Disposable | undefined }>()
  #monitor: HeartbeatMonitor | undefined
  #isPaused = false
  #isClosed = false

  constructor(options: HeartbeatOptions, onFailure: (error: unknown) => void) {
    this.#load(options).catch(onFailure)
  }

  heartbeat(): void {
    this.#monitor?.heartbeat()
  }

  pause(): void {
    this.#isPaused = true
    this.#monitor?.pause()
  }

  resume(): void {
    this.#isPaused = false
    this.#monitor?.resume()
  }

  activity(name: string): Disposable {
    const key = {}
    this.#activities.set(key, { name, watched: this.#monitor?.activity(name) })
    return {
      [Symbol.dispose]: () => {
        this.#activities.get(key)?.watched?.[Symbol.dispose]()
        this.#activities.delete(key)
      },
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#monitor?.close()
  }

  async #load(options: HeartbeatOptions): Promise<void> {
    const { createHeartbeatMonitor } = await import('@sekha/heartbeat')
    if (this.#isClosed) return
    const monitor = createHeartbeatMonitor(options)
    this.#monitor = monitor
    if (this.#isPaused) monitor.pause()
    for (const activity of this.#activities.values()) activity.watched = monitor.activity(activity.name)
  }
}
