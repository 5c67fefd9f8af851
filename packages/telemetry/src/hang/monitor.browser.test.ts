import { beforeEach, describe, expect, it, vi } from 'vitest'
import { openMonitor } from './monitor.browser.ts'

/** What the monitor was asked for, in this order. */
const calls: string[] = []
const failure: { error: Error | undefined } = { error: undefined }

vi.mock('@sekha/heartbeat', () => ({
  createHeartbeatMonitor: () => {
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

const loaded = (): Promise<void> => vi.waitFor(() => expect(calls).toContain('created'))

describe('a monitor that is loaded later', () => {
  beforeEach(() => {
    calls.length = 0
    failure.error = undefined
  })

  it('checks its options at once', () => {
    expect(() => openMonitor({ timeoutMs: 1 }, () => {})).toThrow('timeoutMs must be')
  })

  it('is paused and in the open activities when it is loaded', async () => {
    const monitor = openMonitor({ mode: 'manual' }, () => {})
    const open = monitor.activity('open')
    monitor.activity('over')[Symbol.dispose]()
    monitor.heartbeat()
    monitor.pause()
    await loaded()
    expect(calls).toEqual(['created', 'pause', 'begin open'])
    monitor.heartbeat()
    monitor.resume()
    monitor.activity('next')[Symbol.dispose]()
    open[Symbol.dispose]()
    await monitor.close()
    expect(calls.slice(3)).toEqual(['heartbeat', 'resume', 'begin next', 'end next', 'end open', 'closed'])
  })

  it('is not started when it was closed before', async () => {
    const monitor = openMonitor({}, () => {})
    await monitor.close()
    await import('@sekha/heartbeat')
    expect(calls).toEqual([])
  })

  it('tells why it could not be loaded', async () => {
    failure.error = new Error('no network')
    const errors: unknown[] = []
    openMonitor({}, (error) => errors.push(error))
    await vi.waitFor(() => expect(errors).toEqual([failure.error]))
  })
})
