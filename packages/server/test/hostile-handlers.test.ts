// A service from elsewhere whose handlers and wire break their types: each request gets a response in a known form,
// onError receives the reason, and the other services are served.
import { expect, it, onTestFinished, vi } from 'vitest'
import { createController } from '../src/controller.ts'
import { HttpError, WithStatus } from '../src/service.ts'
import { memory } from '../src/services/memory/service.ts'
import { smallService } from './support/small-service.ts'

const base = 'http://127.0.0.1'

interface Hostile {
  readonly handle?: () => unknown
  readonly responseType?: 'json' | 'ndjson' | 'sse'
  readonly wire?: Readonly<Record<string, unknown>>
  readonly options?: object
}

function open({ handle = () => ({}), responseType = 'json', wire, options }: Hostile) {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  const onError = vi.fn<(error: unknown, request: { operation: string; requestId: string }) => void>()
  const hostile = smallService('x', { 'x.get': { path: '/x', responseType, handle } }, { wire })
  const controller = createController({ services: [memory(), hostile], onError, ...options })
  onTestFinished(async () => {
    await controller.close()
    expect(log).not.toHaveBeenCalled()
    log.mockRestore()
  })
  const errors = (): unknown[] => onError.mock.calls.map(([error]) => (error as Error).message)
  return { controller, onError, errors }
}

const throwing = (error: unknown) => (): never => {
  throw error
}

it.each<[string, () => unknown, string]>([
  ['throws undefined', throwing(undefined), 'undefined was thrown'],
  ['throws null', throwing(null), 'null was thrown'],
  ['returns undefined', () => undefined, 'the response must be JSON, got undefined'],
  ['returns a function', () => () => 1, 'the response must be JSON, got function'],
  ['returns a bigint', () => ({ n: 1n }), 'Do not know how to serialize a BigInt'],
  ['refuses with a success', () => new HttpError(200, 'x'), 'an HttpError must be from 400 to 599, got 200'],
  ['refuses with no status of HTTP', () => new HttpError(999, 'x'), 'an HttpError must be from 400 to 599, got 999'],
  ['responds with no status of HTTP', () => new WithStatus(999, {}), 'a response must be from 200 to 599, got 999'],
  ['sends a body that the status forbids', () => new WithStatus(204, {}), 'the status 204 has no body'],
])('responds with 500 when a handler %s, and reports why', async (_, handle, message) => {
  const { controller, errors } = open({ handle })
  const response = await controller.fetch(`${base}/x`)
  expect([response.status, await response.json()]).toMatchObject([500, { code: 500 }])
  expect(errors()).toEqual([expect.stringContaining(message)])
})

it('sends a status without a body', async () => {
  const { controller } = open({ handle: () => new WithStatus(204, undefined) })
  const response = await controller.fetch(`${base}/x`)
  expect([response.status, await response.text()]).toEqual([204, ''])
})

it.each(['over HTTP', 'in this process'])(
  'cuts a long list that cannot be serialised, and reports it: %s',
  async (way) => {
    const list = [...Array.from({ length: 30 }, () => 'x'.repeat(100_000)), 1n]
    const { controller, errors } = open({ handle: () => ({ list }) })
    const call =
      way === 'over HTTP' ? fetch(`${(await controller.listen({ port: 0 })).url}/x`) : controller.fetch(`${base}/x`)
    const response = await call
    expect(response.status).toBe(200)
    const error: unknown = await response.text().catch((it: unknown) => it)
    expect(error).toBeInstanceOf(Error)
    expect(String(error)).not.toContain('BigInt')
    expect(errors()).toEqual(['Do not know how to serialize a BigInt'])
  },
)

it.each<['ndjson' | 'sse', unknown]>([
  ['ndjson', undefined],
  ['sse', { data: undefined }],
  ['sse', undefined],
])('ends a stream (%s) at a record that is not JSON, and reports it', async (responseType, record) => {
  const handle = async function* () {
    yield { data: 1 }
    yield record
  }
  const { controller, errors } = open({ handle, responseType })
  await expect((await controller.fetch(`${base}/x`)).text()).rejects.toThrow('The server failed while writing')
  expect(errors()).toHaveLength(1)
})

it.each<[string, () => unknown]>([
  ['throws', throwing(new Error('boom'))],
  ['returns a promise', async () => ({ status: 404, headers: {}, body: 'x' })],
  ['returns undefined', () => undefined],
  ['returns a success', () => ({ status: 200, headers: {}, body: 'x' })],
  ['returns no status of HTTP', () => ({ status: 999, headers: {}, body: 'x' })],
  ['returns an object as body', () => ({ status: 404, headers: {}, body: {} })],
  ['returns a header with a line break', () => ({ status: 404, headers: { a: 'b\nc' }, body: 'x' })],
])('refuses in the form of the host when writeError %s', async (_, writeError) => {
  const { controller, onError } = open({
    handle: throwing(new HttpError(404, 'no')),
    wire: { writeError, basePaths: ['/x'] },
  })
  for (const [path, operation] of [
    ['/x', 'x.get'],
    ['/x/none', 'none'],
  ]) {
    onError.mockClear()
    const response = await controller.fetch(`${base}${path}`)
    const requestId = response.headers.get('x-request-id')
    expect([response.status, await response.json()]).toMatchObject([500, { code: 500, request_id: requestId }])
    const told = expect.objectContaining({ message: 'A service could not write its refusal of a request' }) as unknown
    expect(onError.mock.calls).toEqual([[told, { operation, requestId }]])
  }
})

it.each<[string, () => unknown]>([
  ['throws undefined', throwing(undefined)],
  ['returns undefined', () => undefined],
  ['returns a promise', async () => new HttpError(404, 'x')],
  ['redirects with a success', () => ({ status: 200, location: '/a' })],
])('refuses an unmatched request when refuseUnmatched %s', async (_, refuseUnmatched) => {
  const { controller, errors } = open({ wire: { refuseUnmatched, basePaths: ['/x'] } })
  expect((await controller.fetch(`${base}/x/none`)).status).toBe(500)
  expect(errors()).toHaveLength(1)
})

it.each<[string, () => unknown, string]>([
  ['throws', throwing(new Error('boom')), 'boom'],
  ['returns a number', () => 5, 'readKey must return a string or undefined, got number'],
  ['returns a promise', async () => 'k', 'readKey must return a string or undefined, got object'],
])('serves the others, and the host, when readKey of a service %s', async (_, readKey, message) => {
  const apiKey = 'k'.repeat(32)
  const { controller, onError } = open({ wire: { readKey, keyHint: 'none' }, options: { apiKey } })
  const status = async (path: string): Promise<number> =>
    (await controller.fetch(`${base}${path}`, { headers: { 'x-api-key': apiKey } })).status
  expect([await status('/health'), await status('/api/v1/labels')]).toEqual([200, 200])
  expect(onError).not.toHaveBeenCalled()
  expect(await status('/x')).toBe(500)
  expect(onError.mock.calls[0]?.[0]).toMatchObject({ cause: { message } })
})
