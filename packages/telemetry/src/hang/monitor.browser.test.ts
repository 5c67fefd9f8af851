import { beforeEach, describe, expect, it, vi } from 'vitest'
import { startMonitor } from './monitor.browser.ts'
import { resolveMonitorOptions } from './monitor-options.ts'
import type { MonitorSettings, SessionMonitor } from './start-monitor.ts'

/** What the monitor was asked for, in this order. */
const calls: string[] = []
const failure: { error: Error | undefined } = { error: undefined }

vi.mock('./start-monitor.ts', () => ({
  startMonitor: () => {
    if (failure.error !== undefined) throw failure.error
    calls.push('created')
    return {
      heartbeat: () => calls.push('heartbeat'),
      pause: () => calls.push('pause'),
      resume: () => calls.push('resume'),
      activity: (name: string) => {
        calls.push(`begin ${name}`)
        return { [Symbol.dispose]: () => calls.push(`end ${name}`) }
      },
      close: () => {
        calls.push('closed')
        return Promise.resolve()
      },
    }
  },
}))

/** The real settings are the session's, and the mock reads none. */
const open = (onFailure: (error: unknown) => void = () => {}): SessionMonitor =>
  startMonitor(resolveMonitorOptions({}), { onFailure } as MonitorSettings)

const loaded = (): Promise<void> => vi.waitFor(() => expect(calls).toContain('created'))

describe('a monitor that is loaded later', () => {
  beforeEach(() => {
    calls.length = 0
    failure.error = undefined
  })

  it('is paused and in the open activities when it is loaded', async () => {
    const monitor = open()
    const begun = monitor.activity('open')
    monitor.activity('over')[Symbol.dispose]()
    monitor.heartbeat()
    monitor.pause()
    await loaded()
    expect(calls).toEqual(['created', 'pause', 'begin open'])
    monitor.heartbeat()
    monitor.resume()
    monitor.activity('next')[Symbol.dispose]()
    begun[Symbol.dispose]()
    await monitor.close()
    expect(calls.slice(3)).toEqual(['heartbeat', 'resume', 'begin next', 'end next', 'end open', 'closed'])
  })

  it('is not started when it was closed before', async () => {
    const monitor = open()
    await monitor.close()
    await import('./start-monitor.ts')
    expect(calls).toEqual([])
  })

  it('tells why it could not be loaded', async () => {
    failure.error = new Error('no network')
    const errors: unknown[] = []
    open((error) => errors.push(error))
    await vi.waitFor(() => expect(errors).toEqual([failure.error]))
  })
})
