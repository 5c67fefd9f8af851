// A service that throws, returns garbage or never settles, beside memory: the others are served, and it is named.
import { expect, it, onTestFinished, vi } from 'vitest'
import { createController } from '../src/controller.ts'
import type { ControllerOptions } from '../src/host/controller-options.ts'
import { memory } from '../src/services/memory/service.ts'
import { smallService } from './support/small-service.ts'

const base = 'http://127.0.0.1'
const fault = new Error('the socket to the sensor is gone')
const fail = (): never => {
  throw fault
}
const never = (): Promise<never> => new Promise(() => {})

function open(hooks: Parameters<typeof smallService>[2], options: ControllerOptions = {}) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const onError = vi.fn<(error: unknown, request: { operation: string }) => void>()
  const faulty = smallService('faulty', { 'faulty.get': { path: '/faulty', handle: () => ({}) } }, hooks)
  const controller = createController({ services: [faulty, memory()], onError, ...options })
  onTestFinished(async () => {
    await settled(controller.close({ graceMs: 0 }).catch(() => {}))
    vi.useRealTimers()
  })
  const get = async (path: string): Promise<{ status: number; text: string }> => {
    const response = await settled(controller.fetch(`${base}${path}`))
    return { status: response.status, text: await response.text() }
  }
  const errors = (): string[] => onError.mock.calls.map(([error]) => (error as Error).message)
  return { controller, get, errors, onError }
}

/** Passes time until a promise is settled, for at most `maxMs`. */
async function settled<T>(promise: Promise<T>, maxMs = 60_000): Promise<T> {
  const onSettled = vi.fn<() => void>()
  promise.then(onSettled, onSettled)
  for (let passed = 0; passed < maxMs && onSettled.mock.calls.length === 0; passed += 100) {
    await new Promise((resolve) => setImmediate(resolve))
    await vi.advanceTimersByTimeAsync(100)
  }
  if (onSettled.mock.calls.length === 0) throw new Error(`not settled within ${maxMs} ms`)
  return promise
}

const valid = { type: 'gauge', name: 'a', help: 'b', samples: [{ value: 1 }] }

it.each([
  ['throws', { metrics: fail }, fault.message],
  ['never settles', { metrics: never }, 'metrics of the service faulty takes longer than 5000 ms'],
  ['never opens', { open: never }, 'metrics of the service faulty takes longer than 5000 ms'],
  ['does not open', { open: async () => fail() }, fault.message],
  ['returns a number', { metrics: () => 5 }, 'metrics must return an array, got number'],
  ['returns null for a metric', { metrics: () => [null] }, 'metrics[0] must be a metric'],
  ['breaks the format', { metrics: () => [{ ...valid, help: 'a\nb' }] }, 'metrics[0] must be a metric'],
  ['returns no number', { metrics: () => [{ ...valid, samples: [{ value: '1' }] }] }, 'metrics[0] must be a metric'],
  [
    'takes a name of another',
    { metrics: () => [{ ...valid, name: 'sekha_http_requests_total' }] },
    'metrics of faulty: sekha_http_requests_total exists already',
  ],
])('serves the metrics of the others if a service %s', async (_, hooks, message) => {
  const { get, errors } = open(hooks)
  const { status, text } = await get('/metrics')
  expect(status).toBe(200)
  expect(text).toContain('\nsekha_messages_total 0\n')
  expect(text).toContain('\nsekha_service_up{service="faulty"} 0\nsekha_service_up{service="memory"} 1\n')
  expect(errors()).toEqual([expect.stringContaining(message)])
})

it('escapes the values of labels', async () => {
  const { get } = open({ metrics: () => [{ ...valid, samples: [{ labels: { l: 'a"b\\c\nd' }, value: 1 }] }] })
  expect((await get('/metrics')).text).toContain(String.raw`a{l="a\"b\\c\nd"} 1`)
})

it.each([
  ['throws', { health: fail }, fault.message],
  ['never settles', { health: never }, 'health of the service faulty takes longer than 10000 ms'],
  ['never opens', { open: never }, 'health of the service faulty takes longer than 10000 ms'],
  ['returns null for a check', { health: () => ({ a: null }) }, 'health: a must be { ok, error? }'],
  ['returns a number', { health: () => 5 }, 'health must return an object of checks, got number'],
])('reports the health of the others if a service %s', async (_, hooks, message) => {
  const { get, errors } = open(hooks)
  const { status, text } = await get('/health')
  expect(status).toBe(503)
  expect(JSON.parse(text)).toMatchObject({
    status: 'unhealthy',
    checks: { faulty: { status: 'error', error: 'does not respond' }, database: { status: 'ok' } },
  })
  expect(errors()).toEqual([message])
})

it('loses no component, whatever its name', async () => {
  const { get } = open({ health: () => JSON.parse('{"__proto__":{"ok":false},"toString":{"ok":true}}') as object })
  const { checks } = JSON.parse((await get('/health')).text) as { checks: object }
  expect(Object.keys(checks)).toEqual(['__proto__', 'toString', 'database', 'chroma'])
})

it.each([
  ['throws', { verify: fail }, fault.message],
  ['does not open', { open: async () => fail() }, fault.message],
  ['returns a number', { verify: () => 5 }, 'verify must return an array of strings'],
])('verifies the others if a service %s', async (_, hooks, message) => {
  const { controller, errors } = open(hooks)
  expect(await settled(controller.verify())).toEqual([`The service faulty could not be verified: ${message}`])
  expect(errors()).toEqual([message])
})

it.each([
  ['throws', { close: fail }, fault.message],
  ['never settles', { close: never }, 'close of the service faulty takes longer than 5000 ms'],
  ['never opens', { open: never }, 'open of the service faulty takes longer than 5000 ms'],
])('closes the others if a service %s', async (_, hooks, message) => {
  const { controller, get, errors } = open(hooks)
  await get('/api/v1/labels')
  await expect(settled(controller.close({ graceMs: 100 }), 12_000)).rejects.toThrow(message)
  expect(errors()).toEqual([message])
})

it('refuses to wait for a service that never opens for longer than openTimeoutMs, and serves it if it opens later', async () => {
  let opened: ((resources: string) => void) | undefined
  const opening = new Promise<string>((resolve) => (opened = resolve))
  const { controller, get, errors } = open({ open: () => opening }, { openTimeoutMs: 2000 })
  const message = 'open of the service faulty takes longer than 2000 ms'
  await expect(settled(controller.ready(), 3000)).rejects.toThrow(message)
  await expect(settled(controller.listen({ port: 0 }), 3000)).rejects.toThrow(message)
  expect((await get('/faulty')).status).toBe(500)
  expect(errors()).toEqual([message])
  expect((await get('/api/v1/labels')).status).toBe(200)
  opened?.('resources')
  expect((await get('/faulty')).status).toBe(200)
  await expect(controller.ready()).resolves.toBeUndefined()
  expect(() => createController({ openTimeoutMs: 0 })).toThrow('openTimeoutMs')
})

it('closes a service that opens after the controller was closed', async () => {
  const close = vi.fn<(resources: unknown) => void>()
  let opened: ((resources: string) => void) | undefined
  const { controller } = open({ open: () => new Promise((resolve) => (opened = resolve)), close })
  await expect(settled(controller.close({ graceMs: 0 }))).rejects.toThrow('open of the service faulty')
  opened?.('resources')
  await vi.waitFor(() => expect(close).toHaveBeenCalledExactlyOnceWith('resources'))
})

it('serves requests although onError throws', async () => {
  const { get, onError } = open({ metrics: fail })
  onError.mockImplementation(fail)
  expect((await get('/metrics')).status).toBe(200)
})
