// Provokes every status that the contract declares for the telemetry service.
import { declaredStatuses, type Operation, type OperationId, operations } from '@sekha/core/contract'
import { schemas } from '@sekha/core/schemas'
import { StoreError, type StoreErrorCode } from '@sekha/storage'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createController } from '../../src/controller.ts'
import type { Controller } from '../../src/host/create-host.ts'
import type { Service } from '../../src/host/service.ts'
import { telemetry } from '../../src/services/telemetry/service.ts'

const origin = 'http://127.0.0.1:8080'
const ids = (Object.keys(operations) as OperationId[]).filter((id) => operations[id].service === 'telemetry')
const missing = 'no-such-session'

const record = { kind: 'event', id: 'r1', sequence: 1, timestamp: '2026-01-01T00:00:00Z', name: 'started' }
const bodies: Partial<Record<OperationId, unknown>> = {
  'telemetry.sessions.create': { product: 'p', version: '1' },
  'telemetry.records.ingest': { records: [record] },
}

const controllers: Controller[] = []
const start = (...options: Parameters<typeof createController>): Controller => {
  const controller = createController(...options)
  controllers.push(controller)
  return controller
}

let open: Controller
let session: string
beforeAll(async () => {
  open = start({ services: [telemetry()] })
  const body = JSON.stringify({ product: 'p', version: '1' })
  const response = await open.fetch(`${origin}/api/sessions`, { method: 'POST', body })
  session = ((await response.json()) as { session_id: string }).session_id
  // The tail of a session that has ended ends.
  await open.fetch(`${origin}/api/sessions/${session}/end`, { method: 'POST' })
})
afterAll(() => Promise.all(controllers.map((controller) => controller.close({ graceMs: 0 }))))

function validRequest(id: OperationId, of: string): { readonly path: string; readonly init: RequestInit } {
  const { path, method, body }: Operation = operations[id]
  const query = id === 'telemetry.metrics.buckets' ? '?name=m' : ''
  return {
    path: `${path.replace('{session_id}', of)}${query}`,
    init: body === undefined ? { method } : { method, body: JSON.stringify(bodies[id] ?? {}) },
  }
}

const send = (controller: Controller, { path, init }: ReturnType<typeof validRequest>): Promise<Response> =>
  controller.fetch(`${origin}${path}`, init)

/** The service with a store that fails. */
function failing(failure: unknown): Service {
  const store = new Proxy(
    {},
    {
      get: (_, method) =>
        method === 'then'
          ? undefined
          : async () => {
              throw failure
            },
    },
  )
  return { ...telemetry(), open: () => ({ store, heartbeatTimeoutMs: 1 }), close: () => {} }
}

const sendToFailing = (id: OperationId, failure: unknown): Promise<Response> =>
  send(start({ services: [failing(failure)], onError: () => {} }), validRequest(id, session))

const secret = 'SQLITE_SECRET: /home/somebody/sekha.db'
const failure = (code: StoreErrorCode): StoreError => new StoreError(code, secret)

const provokers: Readonly<Record<number, (id: OperationId, operation: Operation) => Promise<Response>>> = {
  200: (id) => send(open, validRequest(id, session)),
  400(id, { query }) {
    const request = validRequest(id, session)
    if (query !== undefined && !request.path.includes('records')) {
      const path = `${request.path.split('?')[0]}?limit=many&interval_ms=many&at=never`
      return send(open, { ...request, path })
    }
    // The body of a crash is optional, and any body is one.
    if (request.init.body === undefined || id === 'telemetry.sessions.crash')
      return send(open, validRequest(id, 'x'.repeat(201)))
    return send(open, { ...request, init: { ...request.init, body: '{"broken' } })
  },
  401: (id) => send(start({ services: [telemetry()], apiKey: 'a-key-of-telemetry' }), validRequest(id, session)),
  403(id) {
    const { path, init } = validRequest(id, session)
    return send(open, { path, init: { ...init, headers: { origin: 'https://elsewhere.example' } } })
  },
  404: (id) => send(open, validRequest(id, missing)),
  408(id) {
    const { path, init } = validRequest(id, session)
    const body = new ReadableStream({ start() {} })
    const slow = start({ services: [telemetry()], bodyIdleTimeoutMs: 1 })
    return send(slow, { path, init: { ...init, body, duplex: 'half' } as RequestInit })
  },
  413: (id) => send(start({ services: [telemetry()], maxBodyBytes: 1 }), validRequest(id, session)),
  422(id) {
    const { path, init } = validRequest(id, session)
    return send(open, { path, init: { ...init, body: '[]' } })
  },
  async 429(id) {
    const limited = start({ services: [telemetry()], rateLimit: 1, monotonic: () => 0 })
    await send(limited, validRequest(id, missing))
    return send(limited, validRequest(id, missing))
  },
  500: (id) => sendToFailing(id, new Error(secret)),
  503: (id) => sendToFailing(id, failure('busy')),
  507: (id) => sendToFailing(id, failure('full')),
}

describe.each(ids)('%s', (id) => {
  const operation: Operation = operations[id]

  it.each(declaredStatuses[id])('responds with %d as the contract declares', async (status) => {
    const provoke = provokers[status]
    if (provoke === undefined) throw new Error(`nothing provokes ${status} of ${id}`)
    const response = await provoke(id, operation)
    const text = await response.text()
    expect([response.status, text]).toEqual([status, expect.any(String)])
    expect(text).not.toMatch(/SQLITE|somebody|zod|node:|\.ts\b/i)
    if (status === 200) return expectResponse(id, operation, text)
    if (status === 429) expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    if (operation.extension === true)
      expect(JSON.parse(text)).toMatchObject({ error: expect.any(String), code: status })
    else {
      expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
      expect(text).toMatch(/^[^\n]+\n$/)
    }
    return undefined
  })
})

function expectResponse(id: OperationId, { responseType }: Operation, text: string): void {
  const { response } = schemas[id] as { readonly response: { parse(value: unknown): unknown } }
  const values = responseType === 'sse' ? [...text.matchAll(/^data: ?(.*)$/gm)].map((match) => match[1] ?? '') : [text]
  expect(values).not.toEqual([])
  for (const value of values) response.parse(JSON.parse(value))
}
