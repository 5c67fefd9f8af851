import { createServer } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { createController } from '../../src/controller.ts'
import { telemetry } from '../../src/services/telemetry/service.ts'

/** Opens a controller whose daemon listens on a free port. */
async function open() {
  let port = 0
  const service = telemetry({ daemonPort: 0, onDaemonListening: (free) => void (port = free) })
  const controller = createController({ services: [service] })
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
