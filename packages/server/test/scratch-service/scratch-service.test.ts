// A service beside memory, over HTTP: everything that its wire does differently, and nothing that leaks into memory's.
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { SekhaClient } from '@sekha/core'
import { decodeSse, fromReadableStream } from '@sekha/core/decode'
import { StoreError } from '@sekha/storage'
import { temporaryDirectory } from 'sekha-test-kit'
import { describe, expect, expectTypeOf, it, onTestFinished, vi } from 'vitest'
import { createController } from '../../src/controller.ts'
import type { ControllerOptions } from '../../src/host/controller-options.ts'
import type { Controller } from '../../src/host/create-host.ts'
import { defineService, type Handlers, type WireChanges } from '../../src/service.ts'
import { memory } from '../../src/services/memory/service.ts'
import { say } from '../support/controller.ts'
import { declaredStatuses, operations } from './generated/contract.gen.ts'
import { schemas } from './generated/schemas.gen.ts'
import { shapes } from './generated/shapes.gen.ts'
import { scratch } from './service.ts'

const contract = { operations, schemas, shapes, declaredStatuses }
const base = 'http://127.0.0.1'
const lines = '/scratch/pads/Pad_aB9/lines'

function open(options: ControllerOptions = {}): Controller {
  const controller = createController({ services: [memory(), scratch], ...options })
  onTestFinished(() => controller.close())
  return controller
}

const add = (controller: Controller, text: string, init: RequestInit = {}): Promise<Response> =>
  controller.fetch(`${base}${lines}`, { method: 'POST', body: JSON.stringify({ text }), ...init })

describe('a service beside memory', () => {
  it('stores in its table, and streams events with their ids', async () => {
    const controller = open()
    const first = await add(controller, 'one')
    expect([first.status, await first.json()]).toEqual([201, { pad_id: 'Pad_aB9', number: 1, text: 'one' }])
    await add(controller, 'two\nand more')
    const response = await controller.fetch(`${base}${lines}?after=1`)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const events = []
    for await (const { id, event, data } of decodeSse(fromReadableStream(response.body!)))
      events.push({ id, event, data: JSON.parse(data) as unknown })
    expect(events).toEqual([{ id: '2', event: 'line', data: { pad_id: 'Pad_aB9', number: 2, text: 'two\nand more' } }])
  })

  it('runs a job, which clients follow with the host', async () => {
    const controller = open()
    for (const text of ['one', 'two', 'three']) await add(controller, text)
    const started = await controller.fetch(`${base}/scratch/pads/Pad_aB9/merge`, { method: 'POST' })
    expect(started.status).toBe(202)
    const { job_id } = (await started.json()) as { job_id: string }
    const client = new SekhaClient({ fetch: controller.fetch })
    onTestFinished(() => client.close())
    expect(await client.jobs.waitUntil(job_id)).toMatchObject({
      kind: 'lines.merge',
      status: 'succeeded',
      result: { lines: 1 },
    })
    const rest = await controller.fetch(`${base}${lines}`)
    expect(await rest.text()).toContain('{"pad_id":"Pad_aB9","number":3,"text":"one two three"}')
  })

  it('continues an event stream after the last event that the client has received', async () => {
    const controller = open()
    for (const text of ['one', 'two', 'three']) await add(controller, text)
    const headers = { 'last-event-id': '2' }
    const response = await controller.fetch(`${base}${lines}?after=1`, { headers })
    expect(await response.text()).toBe('event: line\nid: 3\ndata: {"pad_id":"Pad_aB9","number":3,"text":"three"}\n\n')
  })

  it('reads compressed bodies, within the limit of bodies', async () => {
    const controller = open({ maxBodyBytes: 100 })
    const send = (text: string, encoding = 'gzip', bytes = gzipSync(JSON.stringify({ text }))): Promise<Response> =>
      add(controller, '', { body: bytes, headers: { 'content-encoding': encoding } })
    expect(await (await send('one')).json()).toMatchObject({ text: 'one' })
    const long = await send('x'.repeat(100))
    expect([long.status, await long.text()]).toEqual([
      413,
      'The body is larger than 100 bytes, the limit of this server\n',
    ])
    for (const [encoding, bytes, message] of [
      ['gzip', Buffer.from('{"text":"plain"}'), 'The body is not gzip'],
      ['gzip', gzipSync('{"text":"one"}').subarray(0, -9), 'The gzip body is corrupt or incomplete'],
      ['br', gzipSync('{"text":"one"}'), 'Invalid request body'],
    ] as const) {
      const broken = await send('', encoding, bytes)
      expect([broken.status, await broken.text()]).toEqual([400, `${message}\n`])
    }
    // Memory's clients send none.
    const refused = await controller.fetch(`${base}/api/v1/conversations`, {
      method: 'POST',
      body: gzipSync('{}'),
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    })
    expect(refused.status).toBe(415)
  })

  it('reads invalid UTF-8 as U+FFFD', async () => {
    const body = Buffer.concat([Buffer.from('{"text":"'), Buffer.from([0xff]), Buffer.from('"}')])
    expect(await (await add(open(), '', { body })).json()).toMatchObject({ text: '\ufffd' })
  })

  it('redirects paths with doubled slashes, to callers with a key', async () => {
    const controller = open({ apiKey: { memory: 'k'.repeat(32), scratch: 'scratch8' } })
    const path = '//scratch///pads/Pad_aB9/lines?after=1'
    const get = (headers = {}): Promise<Response> => controller.fetch(`${base}${path}`, { headers, redirect: 'manual' })
    expect((await get()).status).toBe(401)
    const response = await get({ 'x-scratch-key': 'scratch8' })
    expect([response.status, response.headers.get('location'), await response.text()]).toEqual([
      301,
      `${lines}?after=1`,
      '',
    ])
    expect(response.headers.get('x-request-id')).not.toBe(null)
  })

  it.each([
    '//elsewhere.example/',
    String.raw`/\elsewhere.example/`,
    'https://elsewhere.example/',
    'elsewhere',
    '/a b',
    '/a\r\nb: c',
  ])('refuses to redirect to %j, which is no path of this server', async (location) => {
    const reported: string[] = []
    const refuseUnmatched = () => ({ status: 301, location }) as const
    const controller = open({
      services: [{ ...scratch, wire: { ...scratch.wire, refuseUnmatched } }],
      onError: (error) => reported.push((error as Error).message),
    })
    expect((await controller.fetch(`${base}/scratch/nothing`)).status).toBe(500)
    expect(reported).toEqual(['A redirect must stay on this server, and begin with one /'])
  })

  it('executes a command once for each idempotency key', async () => {
    const controller = open()
    const init = { headers: { 'idempotency-key': 'one' } }
    expect(await (await add(controller, 'one', init)).json()).toMatchObject({ number: 1 })
    const repeated = await add(controller, 'one', init)
    expect([repeated.headers.get('idempotency-replayed'), await repeated.json()]).toMatchObject(['true', { number: 1 }])
    const reused = await add(controller, 'two', init)
    expect([reused.status, await reused.text()]).toEqual([400, 'This idempotency key was used with another request\n'])
  })

  it('keeps the letter case of its ids, and checks them by its contract', async () => {
    const controller = open()
    await add(controller, 'one')
    const other = await controller.fetch(`${base}/scratch/pads/Pad_Ab9/lines`)
    expect(await other.text()).toBe('')
    const invalid = await controller.fetch(`${base}/scratch/pads/pad_aB9/lines`)
    expect([invalid.status, await invalid.text()]).toEqual([
      400,
      'Invalid path: pad_id: Must be Pad_ and letters or digits\n',
    ])
  })

  it('reads bodies its own way: any content type, and names in any letter case', async () => {
    const controller = open()
    const accepted = await add(controller, '', { body: '{"TEXT":"one"}', headers: { 'content-type': 'text/x' } })
    expect(accepted.status).toBe(201)
    const refused = await add(controller, '', { body: '{' })
    expect([refused.status, refused.headers.get('content-type'), await refused.text()]).toEqual([
      400,
      'text/plain; charset=utf-8',
      'Invalid request body\n',
    ])
    const missing = await add(controller, '', { body: '{}' })
    expect(missing.status).toBe(400)
    expect(await missing.text()).toMatch(/^Invalid body: text: /)
  })

  it('replies to wrong methods and unknown paths below its base path, and nowhere else', async () => {
    const controller = open()
    for (const [method, path] of [
      ['DELETE', lines],
      ['GET', '/scratch/nothing'],
      ['GET', '/scratch'],
    ] as const) {
      const response = await controller.fetch(`${base}${path}`, { method })
      expect([response.status, response.headers.get('allow'), await response.text()]).toEqual([
        404,
        null,
        'Not found\n',
      ])
    }
    for (const path of ['/api/v1/nothing', '/scratches', '/nothing'])
      expect(await (await controller.fetch(`${base}${path}`)).json()).toMatchObject({ code: 404 })
    const wrong = await controller.fetch(`${base}/api/v1/labels`, { method: 'DELETE' })
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET'])
  })

  it('has keys of its own, in a header of its own', async () => {
    const key = 'k'.repeat(32)
    const controller = open({ apiKey: { memory: key, scratch: 'scratch8' } })
    const status = async (path: string, headers: Record<string, string>): Promise<number> =>
      (await controller.fetch(`${base}${path}`, { headers })).status
    expect(await status(lines, { 'x-scratch-key': 'scratch8' })).toBe(200)
    expect(await status(lines, { 'x-scratch-key': key })).toBe(401)
    expect(await status(lines, { 'x-api-key': 'scratch8' })).toBe(401)
    expect(await status('/api/v1/labels', { 'x-api-key': key })).toBe(200)
    expect(await status('/api/v1/labels', { 'x-api-key': 'scratch8' })).toBe(401)
    expect(await status('/api/v1/labels', { 'x-scratch-key': 'scratch8' })).toBe(401)
    // What belongs to all services takes the keys of all.
    for (const headers of [{ 'x-api-key': key }, { 'x-scratch-key': 'scratch8' }])
      for (const path of ['/health', '/metrics', '/openapi.json']) expect(await status(path, headers)).toBe(200)
    expect(await (await controller.fetch(`${base}${lines}`)).text()).toBe('Send the key as X-Scratch-Key\n')
    expect(() => open({ apiKey: { memory: key, scratch: 'short' } })).toThrow(
      'apiKey for scratch must have at least 8 characters, got 5',
    )
    expect(() => open({ apiKey: 'scratch8' })).toThrow('apiKey must have at least 32 characters, got 8')
    expect(() => open({ apiKey: { notes: key } })).toThrow('apiKey: there is no service notes, only memory, scratch')
  })

  it('gets its key from pages of allowed origins', async () => {
    const controller = open({
      apiKey: { memory: 'k'.repeat(32), scratch: 'scratch8' },
      allowedOrigins: ['https://app.example'],
    })
    const response = await controller.fetch(`${base}${lines}`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'last-event-id,x-scratch-key',
      },
    })
    expect(response.headers.get('access-control-allow-headers')).toBe('last-event-id,x-scratch-key')
    expect(response.headers.get('vary')).toContain('Access-Control-Request-Headers')
  })

  it('adds its checks and metrics to those of the others', async () => {
    const controller = open()
    await add(controller, 'one')
    const health = (await (await controller.fetch(`${base}/health`)).json()) as { checks: object }
    expect(health).toMatchObject({ status: 'healthy' })
    expect(Object.keys(health.checks)).toEqual(['database', 'chroma', 'scratch'])
    const metrics = await (await controller.fetch(`${base}/metrics`)).text()
    expect(metrics).toContain('\nscratch_lines_total 1\n')
    expect(metrics).toContain('\nsekha_messages_total 0\n')
    expect(metrics).toContain('sekha_http_requests_total{operation="scratch.lines.add",status="201"} 1')
    expect(await controller.verify()).toEqual([])
  })

  it('shares the file with memory, and costs nothing if it is left out', async () => {
    const database = join(await temporaryDirectory(), 'sekha.db')
    const tables = (): unknown[] => {
      const file = new DatabaseSync(database)
      const found = file.prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'scratch%'").all()
      file.close()
      return found
    }
    const alone = createController({ database })
    expect((await alone.fetch(`${base}${lines}`)).status).toBe(404)
    await alone.close()
    expect(tables()).toEqual([])

    const both = createController({ database, services: [memory(), scratch] })
    const client = new SekhaClient({ fetch: both.fetch })
    await both.ready()
    await Promise.all([
      client.conversations.create({ label: 'Notes', messages: [say('walnuts')] }),
      ...Array.from({ length: 20 }, (_, index) => add(both, `line ${index}`)),
    ])
    expect(await both.verify()).toEqual([])
    await client.close()
    await both.close()
    expect(tables()).not.toEqual([])

    const controller = open({ database, services: [scratch] })
    expect((await controller.fetch(`${base}/api/v1/labels`)).status).toBe(404)
    const { checks } = (await (await controller.fetch(`${base}/health`)).json()) as { checks: object }
    expect(Object.keys(checks)).toEqual(['scratch'])
    const { paths } = (await (await controller.fetch(`${base}/openapi.json`)).json()) as { paths: object }
    expect(Object.keys(paths)).toEqual([
      '/api/v1/jobs/{id}',
      '/health',
      '/metrics',
      '/openapi.json',
      '/scratch/pads/{pad_id}/lines',
      '/scratch/pads/{pad_id}/merge',
    ])
  })
})

describe('a service that cannot be opened', () => {
  const broken = defineService({
    name: 'scratch',
    contract,
    open: () => Promise.reject(new StoreError('full', 'The disk is full: /home/somebody')),
    handlers: {
      'scratch.lines.add': () => expect.unreachable(),
      'scratch.lines.follow': () => expect.unreachable(),
      'scratch.lines.merge': () => expect.unreachable(),
    },
  })

  it('fails its own requests and its own check, and leaves the others alone', async () => {
    const reported: unknown[] = []
    const controller = open({ services: [memory(), broken], onError: (error) => reported.push(error) })
    await expect(controller.ready()).rejects.toBeInstanceOf(StoreError)
    expect((await controller.fetch(`${base}${lines}`)).status).toBe(507)
    expect((await controller.fetch(`${base}/api/v1/labels`)).status).toBe(200)
    const health = await controller.fetch(`${base}/health`)
    expect([health.status, await health.json()]).toMatchObject([
      503,
      { checks: { database: { status: 'ok' }, scratch: { status: 'error' } } },
    ])
    expect(reported).toHaveLength(2)
  })

  it('closes the services that are open already', () => {
    const closed: string[] = []
    const first = defineService({
      name: 'first',
      contract: { operations: {}, schemas: {}, shapes: {}, declaredStatuses: {} },
      handlers: {},
      close: () => void closed.push('first'),
    })
    const failing = { ...broken, open: () => expect.unreachable('no') }
    expect(() => createController({ services: [first, failing] })).toThrow('no')
    return vi.waitFor(() => expect(closed).toEqual(['first']))
  })
})

describe('the definition of a service', () => {
  it('types each handler by the contract', () => {
    type Scratch = Handlers<typeof contract, 'scratch.lines.add', { readonly count: number }>
    expectTypeOf<Parameters<Scratch['scratch.lines.add']>[0]['path']>().toEqualTypeOf<{ pad_id: string }>()
    expectTypeOf<Parameters<Scratch['scratch.lines.add']>[0]['body']>().toEqualTypeOf<{ text: string }>()
    expectTypeOf<Parameters<Scratch['scratch.lines.add']>[0]['service']>().toEqualTypeOf<{ readonly count: number }>()
  })

  it('is refused without a handler of each operation, and with a response that does not fit', () => {
    const follow = async function* () {}
    const job = { job_id: 'one' }
    expect(() =>
      createController({
        services: [
          defineService({
            name: 'scratch',
            contract,
            // @ts-expect-error scratch.lines.add has no handler.
            handlers: { 'scratch.lines.follow': async () => follow(), 'scratch.lines.merge': async () => job },
          }),
        ],
      }),
    ).toThrow('The service scratch has no handler of scratch.lines.add')
    defineService({
      name: 'scratch',
      contract,
      handlers: {
        'scratch.lines.follow': async () => follow(),
        'scratch.lines.merge': async () => job,
        // @ts-expect-error The contract calls the number of a line a number.
        'scratch.lines.add': async ({ path }) => ({ ...path, number: 'one', text: '' }),
      },
    })
  })

  it('may have an async generator as the handler of a stream, and of nothing else', async () => {
    const line = { pad_id: 'Pad_1', number: 1, text: 'first' }
    const others = { 'scratch.lines.merge': async () => ({ job_id: 'one' }), 'scratch.lines.add': async () => line }
    const service = defineService({
      name: 'scratch',
      contract,
      handlers: {
        ...others,
        async *'scratch.lines.follow'() {
          yield { data: line }
        },
      },
    })
    const controller = createController({ services: [service] })
    const response = await controller.fetch(new Request('http://localhost/scratch/pads/Pad_1/lines'))
    expect([response.status, await response.text()]).toEqual([200, `data: ${JSON.stringify(line)}\n\n`])
    await controller.close()
    defineService({
      name: 'scratch',
      contract,
      handlers: {
        ...others,
        'scratch.lines.follow': async function* () {},
        // @ts-expect-error The response is one line.
        'scratch.lines.add': async function* () {
          yield line
        },
      },
    })
  })

  it('says how to send keys that it reads its own way', () => {
    const readKey = (): undefined => undefined
    expectTypeOf({ readKey, keyHint: 'Send the key as X-Key' }).toExtend<WireChanges>()
    expectTypeOf({ bodyType: undefined }).toExtend<WireChanges>()
    // @ts-expect-error keyHint is missing.
    const unexplained: WireChanges = { readKey }
    // @ts-expect-error readKey is missing.
    const unread: WireChanges = { keyHint: 'Send the key as X-Key' }
    void [unexplained, unread]
  })

  it.each([
    [[], 'services is empty: add a service, or omit services to serve all'],
    [memory(), 'services must be an array of services, got object'],
    [[memory], 'services[0] must be a service, such as memory(), got a function: call it'],
    [['memory'], 'services[0] must be a service, such as memory()'],
    [[memory(), memory()], 'services: memory occurs twice'],
    [
      [scratch, { ...scratch, name: 'other' }],
      `services: GET ${lines.replace('Pad_aB9', '{pad_id}')} belongs to scratch and other`,
    ],
  ])('%# is refused as a list of services', (services, message) => {
    expect(() => createController({ services: services as never })).toThrow(message)
  })
})
