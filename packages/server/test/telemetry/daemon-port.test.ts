import { createServer } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { join } from 'node:path'
import { temporaryDirectory } from 'sekha-test-kit'
import { createController } from '../../src/controller.ts'
import type { ControllerOptions } from '../../src/host/controller-options.ts'
import type { TelemetryOptions } from '../../src/services/telemetry/options.ts'
import { telemetry } from '../../src/services/telemetry/service.ts'

/** Opens a controller whose daemon listens on a free port. */
async function open(options: TelemetryOptions = {}, ofHost: ControllerOptions = {}) {
  let port = 0
  const service = telemetry({ daemonPort: 0, onDaemonListening: (free) => void (port = free), ...options })
  const controller = createController({ services: [service], ...ofHost })
  onTestFinished(() => controller.close())
  await controller.ready()
  return { controller, url: `http://127.0.0.1:${port}` }
}

const post = (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })

it('serves the daemon on a port of its own, over the same sessions', async () => {
  const { controller, url } = await open()
  const registered = await post(`${url}/register`, { product: 'shop', version: '1' })
  const { session_id: id } = (await registered.json()) as { session_id: string }
  await post(`${url}/metric`, { session_id: id, name: 'hits', type: 'counter', delta: 2 })
  await post(`${url}/metric`, { session_id: id, name: 'hits', type: 'counter', delta: 3 })
  const session = await (await controller.fetch(`http://127.0.0.1:8080/api/sessions/${id}`)).json()
  expect(session).toMatchObject({ state: { product: 'shop' }, metrics: [{ value: 2 }, { value: 5 }] })
  expect(await (await fetch(`${url}/session?session_id=${id}`)).json()).toEqual(session)
  expect((await fetch(`${url}/api/sessions`)).status).toBe(404)
})

it('keeps histograms, counters and what it watches over a restart', async () => {
  const database = join(await temporaryDirectory(), 'sekha.db')
  const first = await open({}, { database })
  const registered = await post(`${first.url}/register`, { product: 'shop', version: '1', parent_pid: process.pid })
  const { session_id: id } = (await registered.json()) as { session_id: string }
  const samples = { session_id: id, name: 'time', type: 'histogram', metadata: { buckets: [1, 10] } }
  const hits = { session_id: id, name: 'hits', type: 'counter', delta: 2 }
  await post(`${first.url}/metric`, { ...samples, value: 1 })
  await post(`${first.url}/metric`, hits)
  await first.controller.close()
  const second = await open({}, { database })
  await post(`${second.url}/metric`, { ...samples, value: 4 })
  await post(`${second.url}/metric`, hits)
  const { metrics } = (await (await fetch(`${second.url}/session?session_id=${id}`)).json()) as { metrics: object[] }
  expect(metrics.slice(2)).toMatchObject([
    {
      name: 'time',
      value: 2.5,
      metadata: {
        buckets: [
          { le: 1, count: 1 },
          { le: 10, count: 1 },
        ],
        sum: 5,
        count: 2,
      },
    },
    { name: 'hits', value: 4 },
  ])
  expect(await (await fetch(`${second.url}/health`)).json()).toEqual({ sessions: 1, status: 'ok' })
})

it('keeps its sessions in the tenant of daemonTenant', async () => {
  const { controller, url } = await open(
    { daemonTenant: 'shop' },
    { authenticate: (request) => ({ tenant: request.headers.get('x-tenant') ?? 'default' }) },
  )
  await post(`${url}/register`, { product: 'p', version: '1' })
  const list = async (tenant: string) =>
    (await controller.fetch('http://127.0.0.1:8080/api/sessions', { headers: { 'x-tenant': tenant } })).json()
  expect(await list('shop')).toMatchObject({ total: 1 })
  expect(await list('default')).toMatchObject({ total: 0 })
  expect(await (await fetch(`${url}/sessions`)).json()).toHaveLength(1)
})

it.each([
  [{ daemonPort: 0, daemonTenant: '' }, 'daemonTenant must be the name of a tenant'],
  [{ daemonTenant: 'a' }, 'daemonTenant needs daemonPort'],
])('refuses %j', (options, message) => {
  expect(() => telemetry(options)).toThrow(message)
})

it('does not know sessions that have not registered with it', async () => {
  const { controller, url } = await open()
  const created = await controller.fetch('http://127.0.0.1:8080/api/sessions', {
    method: 'POST',
    body: JSON.stringify({ product: 'p', version: '1' }),
  })
  const { session_id: id } = (await created.json()) as { session_id: string }
  expect((await post(`${url}/heartbeat`, { session_id: id })).status).toBe(404)
})

it('refuses pages of other origins', async () => {
  const { url } = await open()
  const response = await post(
    `${url}/register`,
    { product: 'p', version: '1' },
    { origin: 'https://elsewhere.example' },
  )
  expect(response.status).toBe(403)
})

it('stops with the controller', async () => {
  const { controller, url } = await open()
  await controller.close()
  await expect(fetch(`${url}/health`)).rejects.toThrow()
})

it('names the option when its port is taken', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => void taken.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => void taken.close(() => resolve())))
  const { port } = taken.address() as { port: number }
  const controller = createController({ services: [telemetry({ daemonPort: port })], onError: () => {} })
  onTestFinished(() => controller.close())
  await expect(controller.ready()).rejects.toThrow(`daemonPort: Port ${port} on 127.0.0.1 is already in use`)
})

it.each([[-1], [65_536], [1.5], ['8079']])('refuses %j as a port', (daemonPort) => {
  expect(() => telemetry({ daemonPort: daemonPort as number })).toThrow('daemonPort must be')
})
