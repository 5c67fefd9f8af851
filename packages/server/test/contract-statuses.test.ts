// Provokes every status that the contract declares for the memory service. The contract determines the request that provokes it. A status that
// no request provokes fails the test.
import { declaredStatuses, type Operation, operations } from '@sekha/core/contract'
import { schemas } from '@sekha/core/schemas'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createController } from '../src/controller.ts'
import type { Controller } from '../src/host/create-host.ts'
import type { Memory } from '../src/services/memory/engine/memory.ts'
import { notYet } from '../src/services/memory/not-yet.ts'
import type { OperationId } from '@sekha/core/contract'
import { StoreError, type StoreErrorCode } from '@sekha/storage'
import { jsonInit, missingId, validRequest } from './support/requests.ts'
import { memory } from '../src/services/memory/service.ts'
import { partialMemory } from './support/partial-memory.ts'

const key = 'k'.repeat(32)
const ids = (Object.keys(operations) as OperationId[]).filter((id) => operations[id].service === 'memory')
const isNotYet = (id: OperationId): boolean => (notYet as readonly string[]).includes(id)

let open: Controller
let locked: Controller
let small: Controller
const controllers: Controller[] = []

function start(...options: Parameters<typeof createController>): Controller {
  const controller = createController(...options)
  controllers.push(controller)
  return controller
}

beforeAll(() => {
  open = start()
  locked = start({ apiKey: key })
  small = start({ maxBodyBytes: 1 })
})
// Some of these controllers have a memory that never responds.
afterAll(() => Promise.all(controllers.map((controller) => controller.close({ graceMs: 0 }))))

const origin = 'http://127.0.0.1:8080'
const send = (controller: Controller, path: string, init?: RequestInit): Promise<Response> =>
  controller.fetch(`${origin}${path}`, init)

async function createConversation(controller: Controller): Promise<string> {
  const { path, init } = validRequest('conversations.create', missingId)
  const response = await send(controller, path, init)
  return ((await response.json()) as { id: string }).id
}

async function startJob(controller: Controller): Promise<string> {
  const { path, init } = validRequest('embeddings.rebuild', missingId)
  const response = await send(controller, path, init)
  return ((await response.json()) as { job_id: string }).job_id
}

async function sendValid(controller: Controller, id: OperationId): Promise<Response> {
  const create = id === 'jobs.get' ? startJob : createConversation
  const { path, init } = validRequest(id, await create(controller))
  return send(controller, path, init)
}

/** A memory in which every call fails or waits. */
function brokenMemory(behave: () => Promise<never>): Memory {
  return new Proxy({} as Memory, {
    get: (_, method) =>
      method === 'close' ? async () => {} : method === 'check' || method === 'then' ? undefined : behave,
  })
}

type Provoke = (id: OperationId, operation: Operation) => Promise<Response> | undefined

const provokers: Readonly<Record<number, Provoke>> = {
  200: (id) => sendValid(open, id),
  201: (id) => sendValid(open, id),
  202: (id) => sendValid(open, id),
  400(id, { path, method, query, body }) {
    const { init } = validRequest(id, missingId)
    // The id of a job is opaque, but its length is bounded.
    if (path.includes('{id}')) return send(open, path.replace('{id}', 'not-an-id'.repeat(20)), init)
    if (query !== undefined) return send(open, `${path}?importance_min=many`, { method })
    if (body === 'json') return send(open, path, jsonInit(method, '{"broken'))
    return undefined
  },
  401(id) {
    const { path, init } = validRequest(id, missingId)
    return send(locked, path, init)
  },
  403(id) {
    const { path, init } = validRequest(id, missingId)
    return send(open, path, {
      ...init,
      headers: { ...(init.headers as Record<string, string>), origin: 'https://elsewhere.example' },
    })
  },
  404(id) {
    const { path, init } = validRequest(id, missingId)
    return send(open, path, init)
  },
  408(id) {
    const { path, init } = validRequest(id, missingId)
    const silent = new ReadableStream({ start() {} })
    return send(start({ bodyIdleTimeoutMs: 1 }), path, { ...init, body: silent, duplex: 'half' } as RequestInit)
  },
  async 409(id) {
    const stuck = start({ services: [memory({ engine: brokenMemory(() => new Promise<never>(() => {})) })] })
    const { path, init } = validRequest(id, missingId)
    const withKey = { ...init, headers: { ...(init.headers as Record<string, string>), 'idempotency-key': 'one' } }
    void send(stuck, path, withKey)
    return send(stuck, path, withKey)
  },
  413(id) {
    const { path, init } = validRequest(id, missingId)
    return send(small, path, init)
  },
  415(id) {
    const { path, init } = validRequest(id, missingId)
    return send(open, path, { ...init, headers: { 'content-type': 'text/plain' } })
  },
  422(id, { method, body }) {
    const { path, init } = validRequest(id, missingId)
    if (body === 'ndjson') return send(open, path, { ...init, body: '{"type":"surprise"}\n' })
    return send(open, path, jsonInit(method, []))
  },
  async 429(id) {
    const limited = start({ rateLimit: 1, monotonic: () => 0 })
    const { path, init } = validRequest(id, missingId)
    await send(limited, path, init)
    return send(limited, path, init)
  },
  500(id) {
    // These do not fail with a service: they can fail only through the clock of the rate limit.
    if (id === 'contract') return send(startWithBrokenClock(), '/openapi.json')
    if (id === 'health') return send(startWithBrokenClock(), '/health')
    if (id === 'metrics') return send(startWithBrokenClock(), '/metrics')
    const secret = new Error('SQLITE_SECRET: /home/somebody/sekha.db')
    const broken = start({
      services: [memory({ engine: brokenMemory(() => Promise.reject(secret)) })],
      onError: () => {},
    })
    const { path, init } = validRequest(id, missingId)
    return send(broken, path, id === 'conversations.import' ? { ...init, body: longImport() } : init)
  },
  503(id) {
    if (id !== 'health') return sendToFailing(id, 'busy')
    const check = async (): ReturnType<Memory['check']> => ({
      database: { ok: false, error: 'does not respond' },
      index: { ok: true },
    })
    const engine = partialMemory({ check })
    return send(start({ services: [memory({ engine })] }), '/health')
  },
  507: (id) => sendToFailing(id, 'full'),
}

/** Sends a valid request to a server whose store fails with this code. */
function sendToFailing(id: OperationId, code: StoreErrorCode): Promise<Response> {
  const failure = new StoreError(code, 'SQLITE_SECRET: /home/somebody/sekha.db')
  const failing = start({
    services: [memory({ engine: brokenMemory(() => Promise.reject(failure)) })],
    onError: () => {},
  })
  const { path, init } = validRequest(id, missingId)
  return send(failing, path, id === 'conversations.import' ? { ...init, body: longImport() } : init)
}

function startWithBrokenClock(): Controller {
  let calls = 0
  // The clock is read when the controller starts, when the request begins, and by the rate limit.
  const monotonic = (): number => {
    if (++calls === 3) throw new Error('SQLITE_SECRET: the clock is gone')
    return 0
  }
  return start({ rateLimit: 1, monotonic, onError: () => {} })
}

/** A conversation of about 9,000 characters, and the start of another. */
function longImport(): string {
  const at = '2026-01-01T00:00:00.000Z'
  const conversation = {
    type: 'conversation',
    id: missingId,
    label: 'x',
    folder: '/',
    status: 'active',
    importance_score: 5,
    created_at: at,
    updated_at: at,
  }
  const message = {
    type: 'message',
    id: missingId,
    conversation_id: missingId,
    role: 'user',
    content: 'x'.repeat(300),
    timestamp: at,
  }
  const header = { type: 'header', format: 'sekha-export', format_version: 1, created_at: at }
  return [
    header,
    conversation,
    ...Array.from({ length: 30 }, () => message),
    { ...conversation, id: missingId.replace('7000', '7001') },
  ]
    .map((record) => `${JSON.stringify(record)}\n`)
    .join('')
}

/** Statuses that apply only to implemented operations. */
const comesWithTheOperation = (status: number): boolean => status < 300 || [404, 409, 500, 503, 507].includes(status)

describe.each(ids)('%s', (id) => {
  const operation: Operation = operations[id]
  const provokable = declaredStatuses[id].filter((status) => !isNotYet(id) || !comesWithTheOperation(status))

  test.each(provokable)('responds with %d as the contract declares', async (status) => {
    const response = await provokers[status]?.(id, operation)
    if (response === undefined) throw new Error(`nothing provokes ${status} of ${id}`)
    expect(response.status).toBe(status)
    expect(response.headers.get('x-request-id')).toMatch(/^[\w.:-]+$/)
    const text = await response.text()
    if (status < 300 || operation.expectedStatuses?.includes(status) === true)
      return expectResponse(id, operation, text)
    const body = JSON.parse(text) as Record<string, unknown>
    expect(body).toMatchObject({
      error: expect.any(String),
      code: status,
      request_id: response.headers.get('x-request-id'),
    })
    expect(
      Object.keys(body).filter((name) => !['error', 'code', 'issues', 'current_revision', 'request_id'].includes(name)),
    ).toEqual([])
    expect(text).not.toMatch(/SQLITE|somebody|zod|node:|\.ts\b/i)
    if (status === 429 || status === 409) expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

function expectResponse(id: OperationId, operation: Operation, text: string): void {
  if (operation.responseType === 'empty') return expect(text).toBe('')
  if (operation.responseType === 'text') return expect(text).toContain('sekha_')
  const schema = (schemas[id] as { response?: { safeParse(value: unknown): { success: boolean; error?: unknown } } })
    .response
  if (schema === undefined) throw new Error(`${id} has no schema for its response`)
  const records = operation.responseType === 'ndjson' ? text.trimEnd().split('\n') : [text]
  for (const record of records) {
    const { success, error } = schema.safeParse(JSON.parse(record))
    expect(error).toBeUndefined()
    expect(success).toBe(true)
  }
}

test.each(notYet)('%s responds that it is not available yet', async (id) => {
  const response = await sendValid(open, id)
  expect(response.status).toBe(501)
  expect(await response.json()).toMatchObject({ code: 501, error: expect.stringContaining(id) })
})

test('every unavailable operation exists in the contract', () => {
  console.log(`${notYet.length} of ${ids.length} operations are not available yet: ${notYet.join(', ')}`)
  expect(notYet.every((id) => id in operations)).toBe(true)
})
