import { createManualClock } from '@sekha/core/testing'
import { createSession, type TelemetryFetch, type TelemetrySession } from '@sekha/telemetry'
import { temporaryDirectory, unusedPort, until } from 'sekha-test-kit'
import { describe, expect, it, vi } from 'vitest'
import { openSession } from './support/open.ts'
import { accountedFor } from './support/sum.ts'
import { type ReceivedRecord, startTelemetryServer, type TelemetryServer } from './support/telemetry-server.ts'

/** Names of the events that arrived. */
const names = (records: readonly ReceivedRecord[]): unknown[] =>
  records.map(({ name }) => name).filter((name) => name !== undefined)

describe('delivery', () => {
  it('starts without a server, and is complete once there is one', async () => {
    const port = await unusedPort()
    const session = createSession(`http://127.0.0.1:${port}`, { spoolFolder: await temporaryDirectory() })
    session.logEvent('before')
    expect(await session.flush({ timeoutMs: 500 })).toBe(false)
    expect(session.stats()).toMatchObject({ pending: 2, delivered: 0, server: 'unknown' })
    expect(session.stats().lastFailure).toContain('ECONNREFUSED')
    await using server = await startTelemetryServer(port)
    session.logEvent('after')
    const stats = await session.end()
    expect(names(server.records())).toEqual(['before', 'after'])
    expect(stats).toMatchObject({ accepted: 4, delivered: 4, pending: 0 })
  })

  it.for([
    { status: 503 },
    { status: 500 },
    { status: 429, headers: { 'retry-after': '0' } },
    { status: 401 },
    { status: 507 },
    'reset',
  ] as const)('keeps everything while the server responds with %o, in its order', async (behaviour) => {
    const { server, session } = await openSession({ onError: () => {} })
    server.behaviour = behaviour
    for (let step = 1; step <= 100; step += 1) session.logEvent(`step-${step}`)
    expect(await session.flush({ timeoutMs: 20 })).toBe(false)
    expect(accountedFor(session.stats())).toBe(session.stats().accepted)
    server.behaviour = 'store'
    const stats = await session.end()
    await server.close()
    expect(names(server.records())).toEqual(Array.from({ length: 100 }, (_, at) => `step-${at + 1}`))
    expect(stats).toMatchObject({ accepted: 102, delivered: 102, duplicate: 0, pending: 0, failures: 0 })
  })

  it('says what to check when the server refuses the key', async () => {
    const { server, session } = await openSession({ onError: () => {} })
    server.behaviour = { status: 401 }
    const flushed = session.flush({ timeoutMs: 30_000 })
    await vi.waitFor(() => {
      expect(session.stats().lastFailure).toBe('The server responded with 401: check apiKey')
    })
    server.behaviour = 'store'
    expect(await flushed).toBe(true)
    await session.end()
    await server.close()
  })

  it.each([
    '{"accepted":-5,"duplicates":7,"rejected":0}',
    '{"accepted":1.5,"duplicates":0.5,"rejected":0}',
    '{"accepted":99,"duplicates":0,"rejected":0}',
    'null',
    '<html>',
  ])('keeps everything while something else responds with 200 and %s', async (body) => {
    const fetch: TelemetryFetch = () => Promise.resolve(new Response(body))
    const session = createSession('http://127.0.0.1:9', { spool: 'memory', fetch, onError: () => {} })
    expect(await session.flush({ timeoutMs: 20 })).toBe(false)
    expect(session.stats()).toMatchObject({ accepted: 1, delivered: 0, duplicate: 0, pending: 1 })
    await session.end({ timeoutMs: 0 })
  })

  it('reads no response without an end', async () => {
    let isCancelled = false
    const pull = (controller: ReadableStreamDefaultController): void => controller.enqueue(new Uint8Array(65_536))
    const cancel = (): void => {
      isCancelled = true
    }
    const fetch: TelemetryFetch = () => Promise.resolve(new Response(new ReadableStream({ pull, cancel })))
    const session = createSession('http://127.0.0.1:9', { spool: 'memory', fetch })
    expect(await session.flush({ timeoutMs: 20 })).toBe(false)
    expect(session.stats()).toMatchObject({ pending: 1, lastFailure: 'The response has more than 2097152 bytes' })
    expect(isCancelled).toBe(true)
    await session.end({ timeoutMs: 0 })
  })

  it('stores a batch once whose acknowledgement was lost', async () => {
    const { server, session } = await openSession()
    session.logEvent('once')
    server.behaviour = 'lose-acknowledgement'
    expect(await session.flush({ timeoutMs: 20 })).toBe(false)
    server.behaviour = 'store'
    const stats = await session.end()
    await server.close()
    expect(names(server.records())).toEqual(['once'])
    expect(stats).toMatchObject({ accepted: 3, delivered: 1, duplicate: 2, pending: 0 })
  })

  it('halves a batch that is too large, until it is taken', async () => {
    const { server, session } = await openSession()
    server.behaviour = { maxRecords: 7 }
    for (let step = 0; step < 100; step += 1) session.logEvent(`step-${step}`)
    const stats = await session.end()
    await server.close()
    expect(names(server.records())).toHaveLength(100)
    expect(Math.max(...server.batches.slice(-5))).toBeLessThanOrEqual(102)
    expect(stats).toMatchObject({ delivered: 102, dropped: { rejected: 0 } })
  })

  it('leaves out the one record that the server refuses, and counts it', async () => {
    const { server, session } = await openSession()
    server.behaviour = { poison: 'step-42' }
    for (let step = 0; step < 100; step += 1) session.logEvent(`step-${step}`)
    const stats = await session.end()
    await server.close()
    expect(names(server.records())).toEqual(
      Array.from({ length: 100 }, (_, step) => `step-${step}`).filter((name) => name !== 'step-42'),
    )
    expect(stats).toMatchObject({ delivered: 101, dropped: { rejected: 1 }, pending: 0 })
  })

  it('waits as long as the server asks, and ever longer without a hint', async () => {
    const clock = createManualClock()
    const waits: number[] = []
    let last = clock.monotonic()
    const fetch: TelemetryFetch = () => {
      waits.push(clock.monotonic() - last)
      last = clock.monotonic()
      const isFirst = waits.length === 1
      return Promise.resolve(new Response('', { status: 503, headers: isFirst ? { 'retry-after': '40' } : {} }))
    }
    const session = createSession('http://127.0.0.1:9', {
      spool: 'memory',
      clock,
      fetch,
      random: () => 1 - 2 ** -53,
      heartbeatIntervalMs: 0,
    })
    session.logEvent('x')
    await clock.advance(3_600_000)
    expect(waits[1]).toBeGreaterThanOrEqual(40_000)
    expect(waits.slice(2, 6)).toEqual([999, 1999, 3999, 7999])
    expect(Math.max(...waits)).toBeLessThanOrEqual(300_000)
    expect(waits.length).toBeGreaterThan(15)
    const ended = session.end({ timeoutMs: 0 })
    await clock.advance(1)
    expect((await ended).pending).toBe(3)
  })

  it('sends nothing earlier than the server asks, not even in a flush, and gives up at the end', async () => {
    const clock = createManualClock()
    let requests = 0
    const fetch: TelemetryFetch = () => {
      requests += 1
      return Promise.resolve(new Response('', { status: 429, headers: { 'retry-after': '3' } }))
    }
    const options = { spoolFolder: await temporaryDirectory(), clock, fetch, heartbeatIntervalMs: 0 } as const
    const session = createSession('http://127.0.0.1:9', options)
    const flushed = session.flush({ timeoutMs: 2500 })
    await until('the first request', () => requests === 1)
    await clock.advance(2500)
    expect(await flushed).toBe(false)
    expect(requests).toBe(1)
    // What is on the disk can wait for the next program.
    expect(await session.end({ timeoutMs: 100 })).toMatchObject({ pending: 2 })
    expect(requests).toBe(1)
  })

  it('bounds every wait for a server that never responds, and records at the same time', async () => {
    const clock = createManualClock()
    // It ignores even its signal.
    const fetch: TelemetryFetch = () => new Promise(() => {})
    const session = createSession('http://127.0.0.1:9', { spool: 'memory', clock, fetch, heartbeatIntervalMs: 0 })
    session.logEvent('x')
    const flushed = session.flush({ timeoutMs: 500 })
    await clock.advance(600)
    expect(await flushed).toBe(false)
    await clock.advance(10_000)
    expect(session.stats()).toMatchObject({ lastFailure: 'No response within 10000 ms', pending: 2 })
    session.logEvent('y')
    const ended = session.end({ timeoutMs: 500 })
    await clock.advance(600)
    expect(await ended).toMatchObject({ accepted: 4, pending: 4 })
    expect(clock.pendingTimers).toBe(0)
  })

  it('sends the key and the headers, and never follows a redirect', async () => {
    await using other = await startTelemetryServer()
    const onError = vi.fn()
    const { server, session } = await openSession({ apiKey: 'key-1', headers: { 'x-team': 'a' }, onError })
    server.behaviour = { status: 308, headers: { location: `${other.url}/api/sessions/1/records` } }
    session.logEvent('x')
    await session.flush({ timeoutMs: 20 })
    expect(onError).toHaveBeenCalledOnce()
    server.behaviour = 'store'
    await session.end()
    await server.close()
    expect(server.headers[0]).toMatchObject({ authorization: 'Bearer key-1', 'x-team': 'a' })
    expect(other.headers).toEqual([])
  })

  it('sends by itself when the interval passes', async () => {
    const { server, session } = await openSession({ delivery: { intervalMs: 5 } })
    session.logEvent('soon')
    await until('the event arrives', () => names(server.records()).includes('soon'))
    await session.end()
    await server.close()
  })

  it('leaves what is pending for the next session when it ends without a server', async () => {
    const port = await unusedPort()
    const spoolFolder = await temporaryDirectory()
    const first = createSession(`http://127.0.0.1:${port}`, { spoolFolder })
    first.logEvent('kept')
    const kept = await first.end({ timeoutMs: 1 })
    expect(kept).toMatchObject({ pending: 3, delivered: 0 })
    await using server = await startTelemetryServer(port)
    const second = createSession(server.url, { spoolFolder })
    const stats = await second.end()
    expect(server.sessions.get(first.sessionId)!.map(({ phase, name }) => phase ?? name)).toEqual([
      'start',
      'kept',
      'end',
    ])
    // It was ended, so it did not crash.
    expect(stats).toMatchObject({ accepted: 5, delivered: 5, crashesFound: 0 })
  })
})

describe('a body', () => {
  const fill = (session: TelemetrySession): void => {
    for (let step = 0; step < 100; step += 1) session.logEvent('step', { step, text: 'the same words again and again' })
  }
  const codings = (server: TelemetryServer): unknown[] => server.headers.map((it) => it['content-encoding'])

  it('that is long is compressed', async () => {
    const { server, session } = await openSession({ delivery: { compression: 'gzip' } })
    fill(session)
    expect(await session.flush()).toBe(true)
    session.logEvent('short')
    expect(await session.end()).toMatchObject({ delivered: 103, duplicate: 0, pending: 0 })
    expect(codings(server)).toEqual(['gzip', undefined])
    expect(Number(server.headers[0]?.['content-length'])).toBeLessThan(4000)
    expect(names(server.records())).toHaveLength(101)
    await server.close()
  })

  it('is sent as it is to a server that takes nothing compressed, and to one on this machine', async () => {
    const { server, session } = await openSession({ delivery: { compression: 'gzip' } })
    server.behaviour = 'refuse-gzip'
    fill(session)
    expect(await session.flush()).toBe(true)
    fill(session)
    expect(await session.end()).toMatchObject({ delivered: 202, pending: 0, dropped: { rejected: 0 } })
    expect(codings(server)).toEqual(['gzip', undefined, undefined])
    await server.close()
    const local = await openSession()
    fill(local.session)
    await local.session.end()
    expect(codings(local.server)).toEqual([undefined])
    await local.server.close()
  })
})

it('notes how far the clock of the server is ahead, and changes no timestamp', async () => {
  const { server, session } = await openSession()
  session.logEvent('one')
  expect(session.stats().clockOffsetMs).toBeUndefined()
  const now = Date.now()
  server.time = new Date(now + 3_600_000).toISOString()
  const { clockOffsetMs } = await session.end()
  await server.close()
  expect(clockOffsetMs).toBeGreaterThan(3_500_000)
  expect(clockOffsetMs).toBeLessThan(3_700_000)
  for (const { timestamp } of server.records()) expect(Math.abs(Date.parse(timestamp) - now)).toBeLessThan(100_000)
})

describe('a page that ends', () => {
  /** The events of a page that a program can listen to. */
  async function withPage(work: (setVisible: (isVisible: boolean) => void) => Promise<void>): Promise<void> {
    const document = Object.assign(new EventTarget(), { visibilityState: 'visible' })
    const page = new EventTarget()
    vi.stubGlobal('document', document)
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
    vi.resetModules()
    try {
      await work((isVisible) => {
        document.visibilityState = isVisible ? 'visible' : 'hidden'
        document.dispatchEvent(new Event('visibilitychange'))
      })
    } finally {
      vi.unstubAllGlobals()
    }
  }

  it('sends requests that go on, of no more than the page may have under way', async () => {
    await withPage(async (setVisible) => {
      const { createSession: create } = await import('@sekha/telemetry')
      const sent: { keepalive: boolean; bytes: number; records: number }[] = []
      const fetch: TelemetryFetch = async (_, init) => {
        const body = init.body as string
        const { records } = JSON.parse(body) as { records: unknown[] }
        sent.push({ keepalive: init.keepalive === true, bytes: Buffer.byteLength(body), records: records.length })
        return Response.json({ accepted: records.length, duplicates: 0, rejected: 0 })
      }
      const session = create('http://127.0.0.1:9', { fetch, spool: 'memory', heartbeatIntervalMs: 0 })
      for (let step = 0; step < 100; step += 1) session.logEvent('step', { text: '会'.repeat(1000) })
      setVisible(false)
      await until('everything is sent', () => session.stats().pending === 0)
      expect(sent.length).toBeGreaterThan(3)
      for (const { keepalive, bytes } of sent)
        expect({ keepalive, fits: bytes < 65_536 }).toEqual({ keepalive: true, fits: true })
      setVisible(true)
      session.logEvent('again')
      await session.end()
      expect(sent.at(-1)?.keepalive).toBe(false)
    })
  })

  it('leaves the rest with the browser, where it takes a request for later', async () => {
    const later: { url: string; body: string; signal: AbortSignal }[] = []
    vi.stubGlobal('fetchLater', (url: string, { body, signal }: { body: string; signal: AbortSignal }) => {
      later.push({ url, body, signal })
    })
    const port = await unusedPort()
    const spoolFolder = await temporaryDirectory()
    const session = createSession(`http://127.0.0.1:${port}`, { spoolFolder, exitTimeoutMs: 0 })
    session.logEvent('first')
    await until('a request is left', () => later.length > 0)
    session.logEvent('second')
    await until('it is made anew', () => later.length > 1)
    vi.unstubAllGlobals()
    expect(later.map(({ signal }) => signal.aborted)).toEqual([true, false])
    const { records } = JSON.parse(later[1]!.body) as { records: { name?: string; phase?: string }[] }
    expect(records.map(({ name, phase }) => name ?? phase)).toEqual(['start', 'first', 'second'])
    expect(later[1]!.url).toBe(`http://127.0.0.1:${port}/api/sessions/${session.sessionId}/records`)
    await session.end({ timeoutMs: 0 })
    expect(later.map(({ signal }) => signal.aborted)).toEqual([true, true])
  })
})
