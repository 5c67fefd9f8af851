// What the published client of datacat sent to the original servers: ours sends the same, and merges the same.
import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { mergeState, type StateObject, TelemetryClient } from '@sekha/telemetry'
import { describe, expect, it } from 'vitest'

interface Exchange {
  readonly scenario: string
  readonly method: string
  readonly path: string
  readonly body?: string
  readonly response: { readonly status: number; readonly body: string }
}

const folder = new URL('../../server/test/telemetry/recordings/', import.meta.url)

/** The exchanges of a scenario that the server accepted. */
function readRecording(name: string, scenario: string): Exchange[] {
  const text = readFileSync(new URL(`${name}.ndjson`, folder), 'utf8')
  const exchanges = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Exchange)
  return exchanges.filter((exchange) => exchange.scenario === scenario && exchange.response.status === 200)
}

describe('mergeState', () => {
  it('merges as the recorded server of the second generation did', () => {
    let state: StateObject = { product: 'demo-shop', version: '1.4.0' }
    let compared = 0
    for (const { method, path, body: sent = '', response } of readRecording(
      'g1-python--server',
      'g1-on-current/state-merge',
    )) {
      if (method === 'GET') {
        const stored = (JSON.parse(response.body) as { state: StateObject }).state
        expect(state, `after ${compared} updates`).toEqual(stored)
        state = stored
      } else if (path.endsWith('/state')) {
        const body = JSON.parse(sent) as StateObject
        // An object in `state` is the update itself.
        const { state: inner } = body
        state = mergeState(state, typeof inner === 'object' && inner !== null ? (inner as StateObject) : body)
        compared += 1
      }
    }
    expect(compared).toBeGreaterThan(15)
  })

  it('changes neither of its arguments, and keeps __proto__ a property', () => {
    const state = { a: { b: 1 } }
    const update = JSON.parse('{"a":{"c":2},"__proto__":{"polluted":true}}') as StateObject
    expect(JSON.stringify(mergeState(state, update))).toBe('{"a":{"b":1,"c":2},"__proto__":{"polluted":true}}')
    expect(state).toEqual({ a: { b: 1 } })
    expect({}).not.toHaveProperty('polluted')
  })
})

describe('a server of the first generation', () => {
  it.for(['g1/lifecycle', 'g1/events-exceptions', 'g1/metrics', 'g1/state-merge'])(
    'gets from TelemetryClient what the published client sent (%s)',
    async (scenario) => {
      const exchanges = readRecording('g1-python--g1-server', scenario)
      const open = new Set(exchanges)
      const unknown: string[] = []
      const client = new TelemetryClient('http://127.0.0.1:8080', {
        spool: 'memory',
        // It responds from the recording.
        fetch: (url, init) => {
          const path = url.slice('http://127.0.0.1:8080'.length)
          const found = [...open].find((exchange) => isSame(exchange, path, init))
          if (found === undefined) {
            if (path !== '/health' && !path.endsWith('/records'))
              unknown.push(`${init.method} ${path} ${init.body as string}`)
            return Promise.resolve(new Response('404 page not found\n', { status: 404 }))
          }
          open.delete(found)
          return Promise.resolve(new Response(found.response.body, { status: found.response.status }))
        },
      })
      const id = client.createSession({ product: 'recorded', version: '1' })
      const expected: Exchange[] = []
      for (const exchange of exchanges) {
        const { path, body = '' } = exchange
        if (path.endsWith('/state') && isExact(body)) client.updateState(id, JSON.parse(body) as StateObject)
        else if (path.endsWith('/events') && !/"name": (?:"exception"|null)/.test(body)) logEvent(client, id, body)
        else if (path.endsWith('/metrics')) logMetric(client, id, body)
        else continue
        expected.push(exchange)
      }
      expect(expected.length).toBeGreaterThan(2)
      expect(await client.flush()).toBe(true)
      expect(expected.filter((exchange) => open.has(exchange))).toEqual([])
      expect(unknown).toEqual([])
      expect(client.stats()).toMatchObject({ server: 'datacat-1', delivered: expected.length + 1 })
    },
  )
})

function logEvent(client: TelemetryClient, id: string, body: string): void {
  const { name, data } = JSON.parse(body) as { name: string; data: StateObject }
  client.logEvent(id, name, data)
}

function logMetric(client: TelemetryClient, id: string, body: string): void {
  const { name, value, tags } = JSON.parse(body) as { name: string; value: number; tags: string[] }
  client.logMetric(id, name, value, { tags })
}

/** Whether a caller in JavaScript can pass it: integers up to 2^53, and a name that is a string. */
function isExact(body: string): boolean {
  return !body.includes('9007199254740993')
}

function isSame(exchange: Exchange, path: string, { method, body }: RequestInit): boolean {
  if (exchange.method !== method || exchange.path !== path) return false
  // The published client sends no body to create a session, and the server reads none.
  if (path === '/api/sessions') return true
  return isDeepStrictEqual(JSON.parse(exchange.body ?? 'null'), JSON.parse((body as string | null) ?? 'null'))
}

describe('a server of the second generation', () => {
  it.for(['python/lifecycle', 'python/state-merge', 'python/events', 'python/metrics', 'raw-daemon/application-crash'])(
    'gets from TelemetryClient what the daemon sent for the published client (%s)',
    async (scenario) => {
      const exchanges = readRecording('daemon--server', scenario)
      const created = exchanges.find(({ path }) => path === '/api/sessions')!
      const sessionPath = `/api/sessions/${(JSON.parse(created.response.body) as { session_id: string }).session_id}`
      const sent: { readonly operation: string; readonly fields: object }[] = []
      const client = new TelemetryClient('http://127.0.0.1:8080', {
        spool: 'memory',
        // It responds from the recording.
        fetch: (url, { method, body }) => {
          const path = url.slice('http://127.0.0.1:8080'.length)
          const operation = path.startsWith(`${sessionPath}/`) ? path.slice(sessionPath.length + 1) : path
          if (path === '/health') return Promise.resolve(Response.json({ service: 'datacat-server' }))
          const found = exchanges.find((exchange) => exchange.method === method && exchange.path === path)
          if (found === undefined) return Promise.resolve(new Response('404 page not found\n', { status: 404 }))
          if (method === 'POST') sent.push({ operation, fields: simplify(body as string | null) })
          return Promise.resolve(new Response(found.response.body))
        },
      })
      const { product, version } = JSON.parse(created.body ?? '') as { product: string; version: string }
      const id = client.createSession({ product, version })
      const expected: object[] = [{ operation: '/api/sessions', fields: { product, version } }]
      for (const { method, path, body } of exchanges) {
        const operation = path.slice(sessionPath.length + 1)
        if (method !== 'POST' || !path.startsWith(sessionPath) || !record(client, id, operation, body)) continue
        expected.push({ operation, fields: simplify(body) })
      }
      expect(await client.flush()).toBe(true)
      expect(sent).toMatchObject(expected)
      expect(client.stats()).toMatchObject({ server: 'datacat-2', delivered: expected.length, pending: 0 })
      for (const { method, path, response } of exchanges.filter((exchange) => exchange.method === 'GET')) {
        const isAll = path === '/api/data/sessions'
        if (method !== 'GET' || (!isAll && path !== sessionPath)) continue
        const first = exchanges.find((exchange) => exchange.method === 'GET' && exchange.path === path)
        const received = isAll ? await client.getAllSessions() : await client.getSession(id)
        expect(received).toEqual(JSON.parse(first?.response.body ?? response.body))
      }
    },
  )
})

/** Records what an operation of the daemon sent. @returns false for what a caller cannot record so */
function record(client: TelemetryClient, id: string, operation: string, body: string | undefined): boolean {
  const fields = JSON.parse(body || '{}') as Fields
  const { name = '', value = 0, reason = '' } = fields
  switch (operation) {
    case 'state':
      client.updateState(id, fields.state ?? {})
      return true
    case 'events':
      // An exception is that of its language.
      if (fields.exception_type !== undefined) return false
      client.logEvent(id, name, fields.data, { ...(fields as object), stack: fields.stacktrace?.join('') })
      return true
    case 'metrics':
      if (fields.type === 'rate') return false
      client.logMetric(id, name, value, fields as object)
      return true
    case 'heartbeat':
      client.sendHeartbeat(id)
      return true
    case 'crash':
      client.crashSession(id, reason)
      return true
    case 'end':
      // A crash has ended it.
      try {
        client.endSession(id)
        return true
      } catch {
        return false
      }
    default:
      return false
  }
}

interface Fields {
  readonly name?: string
  readonly value?: number
  readonly type?: string
  readonly reason?: string
  readonly exception_type?: string
  readonly stacktrace?: readonly string[]
  readonly data?: Record<string, unknown>
  readonly state?: StateObject
}

/** The fields of a request without timestamps, and without what is empty: the server has the same defaults. */
function simplify(body: string | null | undefined): object {
  const fields = Object.entries(JSON.parse(body || '{}') as object)
  return Object.fromEntries(
    fields.filter(([name, value]) => name !== 'timestamp' && !['', '[]', '{}', '""'].includes(JSON.stringify(value))),
  )
}
