import { createManualClock } from '@sekha/core/testing'
import { describe, expect, expectTypeOf, it, onTestFinished, vi } from 'vitest'
import {
  ClosedError,
  createHeartbeatMonitor,
  type Hang,
  type HeartbeatMonitor,
  type HeartbeatOptions,
  type Recovery,
  type Transition,
} from '../src/index.ts'

/** A monitor on a manual clock. */
function openManual(options: HeartbeatOptions = {}) {
  const clock = createManualClock()
  const monitor = createHeartbeatMonitor({ mode: 'manual', timeoutMs: 1000, clock, ...options })
  onTestFinished(() => monitor.close())
  return { clock, monitor }
}

/** Collects transitions in the background. */
function collect(monitor: HeartbeatMonitor): Transition[] {
  const seen: Transition[] = []
  void (async () => {
    for await (const transition of monitor) seen.push(transition)
  })()
  return seen
}

const states = (transitions: readonly Transition[]): string[] => transitions.map(({ state }) => state)

describe('a monitor in manual mode', () => {
  it('reports a missing heartbeat once, and the recovery by the next one', async () => {
    const [onHang, onRecovery] = [vi.fn(), vi.fn()]
    const { clock, monitor } = openManual({ onHang, onRecovery })
    const seen = collect(monitor)
    monitor.activity('import')
    monitor.heartbeat()
    await clock.advance(900)
    expect([monitor.state, onHang.mock.calls.length]).toEqual(['suspect', 0])
    await clock.advance(10_000)
    expect(monitor.state).toBe('hung')
    expect(onHang.mock.calls).toEqual([[expect.objectContaining({ state: 'hung', hang: 1, activity: 'import' })]])
    monitor.heartbeat()
    await clock.advance(1000)
    expect(onRecovery.mock.calls).toEqual([[expect.objectContaining({ hang: 1, suspendedMs: 0, previous: 'hung' })]])
    expect(onRecovery.mock.calls[0]?.[0].durationMs).toBeGreaterThanOrEqual(10_000)
    expect(states(seen)).toEqual(['alive', 'suspect', 'hung', 'recovered', 'suspect'])
    expect(monitor.stats()).toMatchObject({ hangs: 1, recoveries: 1, suspensions: 0 })
  })

  it('numbers its hangs', async () => {
    const { clock, monitor } = openManual()
    const seen = collect(monitor)
    for (let count = 0; count < 3; count++) {
      await clock.advance(2000)
      monitor.heartbeat()
    }
    await clock.advance(500)
    const hangs = seen.filter((it): it is Hang | Recovery => it.state === 'hung' || it.state === 'recovered')
    expect(hangs.map(({ state, hang }) => `${state} ${hang}`)).toEqual([
      'hung 1',
      'recovered 1',
      'hung 2',
      'recovered 2',
      'hung 3',
      'recovered 3',
    ])
  })

  it('does not judge between pause and resume, and gives the whole timeout afterwards', async () => {
    const { clock, monitor } = openManual()
    const seen = collect(monitor)
    monitor.pause()
    await clock.advance(60_000)
    expect([monitor.state, monitor.stats().hangs]).toEqual(['paused', 0])
    monitor.resume()
    await clock.advance(900)
    expect(monitor.stats().hangs).toBe(0)
    await clock.advance(1000)
    expect(monitor.stats().hangs).toBe(1)
    expect(states(seen)).toEqual(['paused', 'alive', 'suspect', 'hung'])
    expect(seen[0]).toMatchObject({ reason: 'requested' })
  })

  it('has the defaults of 60 and 5 seconds', async () => {
    const { clock, monitor } = openManual({ timeoutMs: undefined })
    await clock.advance(60_000)
    expect(monitor.stats().hangs).toBe(0)
    await clock.advance(5000)
    expect(monitor.stats().hangs).toBe(1)
  })

  it('ignores errors of its observers', async () => {
    const { clock, monitor } = openManual({
      onHang: () => {
        throw new Error('observer')
      },
    })
    const seen = collect(monitor)
    await clock.advance(2000)
    expect(states(seen)).toEqual(['suspect', 'hung'])
  })
})

describe('an automatic monitor', () => {
  it('sends its own heartbeats', async () => {
    const { clock, monitor } = openManual({ mode: 'automatic' })
    await clock.advance(60_000)
    expect([monitor.state, monitor.stats().hangs]).toEqual(['alive', 0])
  })
})

describe('a lease', () => {
  it('expires without a renewal, and recovers by one', async () => {
    const { clock, monitor } = openManual({ mode: 'automatic' })
    const seen = collect(monitor)
    await clock.advance(100)
    const lease = monitor.lease('queue', { timeoutMs: 5000 })
    await clock.advance(4000)
    lease.renew()
    await clock.advance(4000)
    expect(monitor.stats()).toMatchObject({ hangs: 0, leases: 1 })
    await clock.advance(2000)
    lease.renew()
    lease.release()
    lease.release()
    await clock.advance(60_000)
    const [, hang, recovery, ...others] = seen
    expect(hang).toMatchObject({ state: 'hung', lease: 'queue', hang: 1, isBlocked: false })
    expect(recovery).toMatchObject({ state: 'recovered', lease: 'queue', hang: 1 })
    expect(others).toEqual([])
    expect(monitor.state).toBe('alive')
    expect(monitor.stats()).toMatchObject({ hangs: 1, recoveries: 1, leases: 0 })
  })

  it('has the timeout of the monitor by default, and ends by `using`', async () => {
    const { clock, monitor } = openManual({ mode: 'automatic', timeoutMs: 3000 })
    {
      using _ = monitor.lease('short')
      await clock.advance(2000)
    }
    monitor.lease('long')
    await clock.advance(2900)
    expect(monitor.stats().hangs).toBe(0)
    await clock.advance(200)
    expect(monitor.stats().hangs).toBe(1)
  })

  it('is one of thousands, and each expires at its time', async () => {
    const { clock, monitor } = openManual({ mode: 'automatic' })
    const leases = Array.from({ length: 10_000 }, (_, at) =>
      monitor.lease(`${at}`, { timeoutMs: 1000 + (at % 2) * 9000 }),
    )
    await clock.advance(5000)
    expect(monitor.stats()).toMatchObject({ hangs: 5000, leases: 10_000 })
    for (const lease of leases) lease.renew()
    await clock.advance(900)
    expect(monitor.stats()).toMatchObject({ hangs: 5000, recoveries: 5000 })
    await clock.advance(200)
    expect(monitor.stats().hangs).toBe(10_000)
    for (const lease of leases) lease.release()
    expect(monitor.stats().leases).toBe(0)
  })

  it('has no effect after its release', async () => {
    const { clock, monitor } = openManual({ mode: 'automatic' })
    const lease = monitor.lease('queue', { timeoutMs: 100 })
    await clock.advance(1000)
    lease.release()
    lease.renew()
    expect(monitor.stats()).toMatchObject({ hangs: 1, recoveries: 0, leases: 0 })
  })
})

describe('the activity of a hang', () => {
  it('is the one that was begun last and has not ended', async () => {
    const { clock, monitor } = openManual()
    const seen = collect(monitor)
    const outer = monitor.activity('outer')
    const first = monitor.activity('first')
    const second = monitor.activity('second')
    first.end()
    await clock.advance(2000)
    monitor.heartbeat()
    second.end()
    second.end()
    await clock.advance(2000)
    monitor.heartbeat()
    outer[Symbol.dispose]()
    await clock.advance(2000)
    expect(seen.filter(({ state }) => state === 'hung').map(({ activity }) => activity)).toEqual([
      'second',
      'outer',
      undefined,
    ])
  })

  it('is cut with a mark', () => {
    const { monitor } = openManual()
    expect(monitor.activity('x'.repeat(120)).name).toBe('x'.repeat(120))
    expect(monitor.activity('x'.repeat(121)).name).toBe(`${'x'.repeat(119)}…`)
  })
})

describe('an iterator of transitions', () => {
  it('begins with the next transition, and other iterators go on when it ends', async () => {
    const { clock, monitor } = openManual()
    await clock.advance(900)
    const seen = collect(monitor)
    const transitions = monitor[Symbol.asyncIterator]()
    const next = transitions.next()
    await clock.advance(600)
    expect(await next).toMatchObject({ done: false, value: { state: 'hung' } })
    await transitions.return?.()
    monitor.heartbeat()
    await clock.advance(300)
    expect(await transitions.next()).toEqual({ done: true, value: undefined })
    expect(states(seen)).toEqual(['hung', 'recovered'])
  })

  it('keeps what was not read, the latest thousand', async () => {
    const { clock, monitor } = openManual()
    const transitions = monitor[Symbol.asyncIterator]()
    for (let count = 0; count < 600; count++) {
      monitor.pause()
      await clock.advance(300)
      monitor.resume()
      await clock.advance(300)
    }
    await monitor.close()
    let count = 0
    while ((await transitions.next()).done !== true) count++
    expect(count).toBe(1000)
  })

  it('ends at close, and so does every later one', async () => {
    const { monitor } = openManual()
    const waiting = monitor[Symbol.asyncIterator]().next()
    await monitor.close()
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(await monitor[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined })
  })
})

describe('a closed monitor', () => {
  it('opens no activity and no lease, and ignores heartbeats', async () => {
    const { monitor } = openManual()
    const [activity, lease] = [monitor.activity('a'), monitor.lease('l')]
    await Promise.all([monitor.close(), monitor[Symbol.asyncDispose](), monitor.close()])
    expect(() => monitor.activity('b')).toThrow(ClosedError)
    expect(() => monitor.lease('b')).toThrow(ClosedError)
    activity.end()
    lease.renew()
    lease.release()
    monitor.heartbeat()
    monitor.pause()
    monitor.resume()
  })

  it('leaves no timer behind', async () => {
    const { clock, monitor } = openManual()
    expect(clock.pendingTimers).toBe(1)
    await monitor.close()
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('createHeartbeatMonitor', () => {
  it.each<[HeartbeatOptions, string]>([
    [{ timeoutMs: 49 }, 'timeoutMs must be a number of milliseconds from 50 to 2147483647, got 49'],
    [{ checkIntervalMs: 9 }, 'checkIntervalMs must be a number of milliseconds from 10 to 2147483647, got 9'],
    [{ timeoutMs: 100, checkIntervalMs: 101 }, 'checkIntervalMs must be at most timeoutMs, 100, got 101'],
    [{ mode: 'auto' as 'automatic' }, "mode must be 'automatic' or 'manual', got 'auto'"],
    [{ mode: 'toString' as 'automatic' }, "mode must be 'automatic' or 'manual', got 'toString'"],
    [{ timeout: 5 } as HeartbeatOptions, 'createHeartbeatMonitor(): unknown option "timeout": did you mean timeoutMs?'],
    [{ onHang: 5 as never }, 'onHang must be a function, got number'],
    [{ stack: 1 as never }, 'stack must be a boolean, got number'],
    [{ clock: {} as never }, 'clock must have a method now'],
    [{ report: { stderr: 'yes' as never } }, 'report.stderr must be a boolean, got string'],
    [{ report: { file: '' } }, 'report.file must be a string that is not empty, got an empty one'],
    [{ report: { url: 'ftp://example.com' } }, 'report.url must be a URL with http or https'],
    [
      { report: { states: ['alive' as 'hung'] } },
      "report.states must be an array of hung, recovered, suspended, paused, unknown, got 'alive'",
    ],
    [{ report: { body: 1n } }, 'report.body must be a JSON value, got bigint'],
    [{ report: { url: '/relative' } }, 'report.url must be a URL with http or https'],
    [{ report: { headers: { 'a b': 'c' } } }, 'report.headers must be an object of header names and values'],
    [{ report: { port: {} as never } }, 'report.port must be a MessagePort, got object'],
    [{ report: { context: 1n } }, 'report.context must be a JSON value, got bigint'],
    [{ report: { maxPerMinute: 0 } }, 'report.maxPerMinute must be an integer from 1 to 60000, got 0'],
  ])('rejects %o', (options, message) => {
    expect(() => createHeartbeatMonitor(options)).toThrow(message)
  })

  it.each([
    ['activity', '', 'activity() takes a name, got an empty string'],
    ['activity', 5, 'activity() takes a name, got number'],
    ['lease', undefined, 'lease() takes a name, got undefined'],
  ] as const)('rejects a %s named %s', (method, name, message) => {
    const { monitor } = openManual()
    expect(() => monitor[method](name as string)).toThrow(message)
  })

  it('says that reports need a watchdog', async () => {
    const onError = vi.fn()
    const { monitor } = openManual({ report: { stderr: true }, onError })
    expect(await monitor.ready()).toEqual({
      detection: 'afterwards',
      stack: false,
      sharedMemory: true,
      reason: 'a clock for tests',
    })
    expect(onError.mock.calls).toEqual([
      [new Error('reports need a watchdog, so none will be sent: a clock for tests')],
    ])
    expect(monitor.stats().failedReports).toBe(1)
  })

  it('types the fields of each state', () => {
    const read = (transition: Transition): void => {
      // @ts-expect-error not every transition has a duration
      void transition.durationMs
      if (transition.state === 'hung') expectTypeOf(transition).toEqualTypeOf<Hang>()
      if (transition.state === 'recovered') expectTypeOf(transition.suspendedMs).toBeNumber()
    }
    expectTypeOf(read).toBeFunction()
  })
})
