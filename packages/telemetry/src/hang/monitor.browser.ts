import type { HeartbeatTiming } from '@sekha/heartbeat/timing'
import type { MonitorSettings, SessionMonitor } from './start-monitor.ts'

/**
 * Starts a monitor that is loaded first. Bundlers for browsers take this module in place of `monitor.ts`, so that pages
 * without a monitor do not load one. A page cannot start a worker while its thread is blocked anyway.
 */
export function startMonitor(timing: HeartbeatTiming, settings: MonitorSettings): SessionMonitor {
  return new LateMonitor(timing, settings)
}

class LateMonitor implements SessionMonitor {
  /** The open activities, and those of the monitor when it is there. */
  readonly #activities = new Map<object, { readonly name: string; watched: Disposable | undefined }>()
  #monitor: SessionMonitor | undefined
  #isPaused = false
  #isClosed = false

  constructor(timing: HeartbeatTiming, settings: MonitorSettings) {
    this.#load(timing, settings).catch(settings.onFailure)
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

  async #load(timing: HeartbeatTiming, settings: MonitorSettings): Promise<void> {
    const { startMonitor: start } = await import('./start-monitor.ts')
    if (this.#isClosed) return
    const monitor = start(timing, settings)
    this.#monitor = monitor
    if (this.#isPaused) monitor.pause()
    for (const activity of this.#activities.values()) activity.watched = monitor.activity(activity.name)
  }
}
