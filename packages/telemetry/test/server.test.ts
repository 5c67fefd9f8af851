// The client against the telemetry service of the server, in one process.
import { type Controller, createController, telemetry } from '@sekha/server'
import { TelemetryClient, type TelemetryFetch, type TelemetryOptions } from '@sekha/telemetry'
import { temporaryDirectory } from 'sekha-test-kit'
import { describe, expect, it, onTestFinished } from 'vitest'

const origin = 'http://127.0.0.1:8080'

function openServer(): Controller {
  const controller = createController({ services: [telemetry()] })
  onTestFinished(() => controller.close())
  return controller
}

async function openClient(fetch: TelemetryFetch, options: TelemetryOptions = {}): Promise<TelemetryClient> {
  const spoolFolder = await temporaryDirectory()
  return new TelemetryClient(origin, {
    product: 'shop',
    version: '1.2.0',
    hostname: 'web-1',
    spoolFolder,
    fetch,
    ...options,
  })
}

/** Records what the document shows, and more. */
function recordAll(client: TelemetryClient): string {
  const id = client.createSession()
  client.updateState(id, { status: 'running', window: { open: ['w1', 'w2'], active: 'w1' }, old: 1 })
  client.updateState(id, { window: { open: ['w1', 'w2', 'w3'] }, old: null })
  client.logEvent(
    id,
    'user_action',
    { action: 'click' },
    { category: 'warning', group: 'ui', labels: ['a'], message: 'clicked', stack: 'Error: x\n    at f (a.js:1:2)' },
  )
  client.logMetric(id, 'memory_usage', 1024.5, { tags: ['app:shop'], unit: 'MiB' })
  client.logException(id, new TypeError('broken', { cause: new RangeError('inner') }), { extraData: { cart: 'c-17' } })
  client.sendHeartbeat(id)
  return id
}

describe('our server', () => {
  it('takes every kind of record, and shows the session', async () => {
    const { fetch } = openServer()
    const client = await openClient(fetch)
    const id = recordAll(client)
    const session = client.session(id)
    session.counter('hits').add(3)
    session.histogram('latency').record(0.25)
    client.endSession(id)
    expect(await client.flush()).toBe(true)
    expect(client.stats()).toMatchObject({ server: 'sekha', pending: 0, dropped: { rejected: 0 }, delivered: 10 })
    const stored = await client.getSession(id)
    expect(stored).toMatchObject({
      id,
      active: false,
      crashed: false,
      hostname: 'web-1',
      state: {
        product: 'shop',
        version: '1.2.0',
        status: 'running',
        window: { open: ['w1', 'w2', 'w3'], active: 'w1' },
      },
      events: [
        {
          name: 'user_action',
          category: 'warning',
          group: 'ui',
          labels: ['a'],
          message: 'clicked',
          stacktrace: ['Error: x\n', '    at f (a.js:1:2)'],
          data: { action: 'click' },
        },
        {
          name: 'exception',
          category: 'error',
          exception_type: 'TypeError',
          exception_msg: 'broken',
          data: { cart: 'c-17' },
        },
      ],
      metrics: [
        { name: 'memory_usage', value: 1024.5, tags: ['app:shop'], unit: 'MiB' },
        { name: 'hits', type: 'counter', value: 3 },
        { name: 'latency', type: 'histogram', value: 0.25 },
      ],
    })
    expect(stored.state).not.toHaveProperty('old')
    expect((await client.getAllSessions()).map((session) => session.id)).toEqual([id])
    await client.close()
  })

  it('stores once what is sent twice, because the acknowledgement was lost', async () => {
    const { fetch } = openServer()
    let isLost = true
    const client = await openClient(async (url, init) => {
      const response = await fetch(url, init)
      if (!isLost) return response
      isLost = false
      throw new TypeError('fetch failed')
    })
    const id = recordAll(client)
    expect(await client.flush()).toBe(true)
    expect(client.stats()).toMatchObject({ delivered: 0, duplicate: 7, pending: 0 })
    expect((await client.getSession(id)).events).toHaveLength(2)
    await client.close()
  })

  it('blames the id, not the URL, when the server does not have a session', async () => {
    const { fetch } = openServer()
    const client = await openClient(fetch)
    await expect(client.getSession('nobody')).rejects.toMatchObject({
      missing: 'resource',
      message: expect.stringContaining('Session not found. Check the id.'),
    })
    await client.close()
  })

  it('shows a crash', async () => {
    const { fetch } = openServer()
    const client = await openClient(fetch)
    const id = client.createSession()
    client.crashSession(id, 'out of memory')
    await client.flush()
    expect(await client.getSession(id)).toMatchObject({ crashed: true, active: false })
    await client.close()
  })
})

describe('a server of the second generation', () => {
  /** Our server without what an original one lacks. */
  function withoutExtensions({ fetch }: Controller): TelemetryFetch {
    return (url, init) => {
      if (url.endsWith('/records')) return Promise.resolve(new Response('404 page not found\n', { status: 404 }))
      if (!url.endsWith('/health')) return fetch(url, init)
      return Promise.resolve(Response.json({ service: 'datacat-server', status: 'healthy', version: '1.0.0' }))
    }
  }

  it('is recognised, and gets one record after the other', async () => {
    const paths: string[] = []
    const fetch = withoutExtensions(openServer())
    const client = await openClient((url, init) => {
      paths.push(`${init.method} ${url.split('/').slice(6).join('/')}`)
      return fetch(url, init)
    })
    const id = recordAll(client)
    client.endSession(id)
    expect(await client.flush()).toBe(true)
    expect(client.stats()).toMatchObject({ server: 'datacat-2', delivered: 8, pending: 0, dropped: { rejected: 0 } })
    expect(paths.slice(-7)).toEqual(
      ['state', 'state', 'events', 'metrics', 'events', 'heartbeat', 'end'].map((path) => `POST ${path}`),
    )
    const stored = await client.getSession(id)
    expect(stored.id).not.toBe(id)
    expect(stored).toMatchObject({
      active: false,
      hostname: 'web-1',
      state: {
        product: 'shop',
        version: '1.2.0',
        status: 'running',
        window: { open: ['w1', 'w2', 'w3'], active: 'w1' },
      },
      events: [
        { name: 'user_action', category: 'warning', message: 'clicked', data: { action: 'click' } },
        {
          name: 'exception',
          category: 'error',
          group: 'exception',
          labels: ['exception', 'TypeError'],
          message: 'broken',
          exception_type: 'TypeError',
          data: { cart: 'c-17', causes: [{ type: 'RangeError' }] },
        },
      ],
      metrics: [{ name: 'memory_usage', value: 1024.5, tags: ['app:shop'], unit: 'MiB' }],
    })
    await client.close()
  })

  it('gets the rest in a new session, if it lost the first one', async () => {
    const fetch = withoutExtensions(openServer())
    const fresh = withoutExtensions(openServer())
    let isRestarted = false
    const client = await openClient((url, init) => (isRestarted ? fresh(url, init) : fetch(url, init)))
    const id = client.createSession()
    client.logEvent(id, 'before')
    expect(await client.flush()).toBe(true)
    isRestarted = true
    client.logEvent(id, 'after')
    expect(await client.flush()).toBe(true)
    const { events, state } = await client.getSession(id)
    expect(events.map(({ name }) => name)).toEqual(['after'])
    expect(state).toEqual({ product: 'shop', version: '1.2.0' })
    await client.close()
  })

  it('never gets a record before the one that failed', async () => {
    const fetch = withoutExtensions(openServer())
    let failures = 3
    const client = await openClient((url, init) => {
      if (!url.endsWith('/state') || failures === 0) return fetch(url, init)
      failures -= 1
      return Promise.resolve(new Response('', { status: 503 }))
    })
    const id = client.createSession()
    client.logEvent(id, 'first')
    client.updateState(id, { step: 1 })
    client.updateState(id, { step: 2 })
    client.logEvent(id, 'last')
    expect(await client.flush()).toBe(true)
    const { events, state } = await client.getSession(id)
    expect(events.map(({ name }) => name)).toEqual(['first', 'last'])
    expect(state).toMatchObject({ step: 2 })
    expect(client.stats()).toMatchObject({ delivered: 5, pending: 0 })
    await client.close()
  })
})
