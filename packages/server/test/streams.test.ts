// Streams of a service: what fails before the first record, what fails later, and clients that leave.
import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createController } from '../src/controller.ts'
import type { Controller } from '../src/host/create-host.ts'
import type { HttpError } from '../src/host/http-error.ts'
import { memory } from '../src/services/memory/service.ts'
import { type SmallOperation, smallService } from './support/small-service.ts'

const base = 'http://127.0.0.1'

type Stream = SmallOperation['handle']

function open(streams: Readonly<Record<string, Stream>>, responseType: 'ndjson' | 'sse' = 'ndjson') {
  const operations = Object.entries(streams).map(
    ([name, handle]) => [`x.${name}`, { path: `/x/${name}`, responseType, handle }] as const,
  )
  const writeError = ({ status, message }: HttpError) => ({ status, headers: {}, body: `x refuses: ${message}` })
  const onError = vi.fn<(error: unknown, request: { operation: string; requestId: string }) => void>()
  const controller = createController({
    services: [memory(), smallService('x', Object.fromEntries(operations), { wire: { writeError } })],
    onError,
  })
  onTestFinished(() => controller.close({ graceMs: 0 }))
  return { controller, onError }
}

async function listen(controller: Controller): Promise<{ url: string; port: number }> {
  return controller.listen({ port: 0 })
}

const fault = new Error('the disk is gone')
const failing: Readonly<Record<string, Stream>> = {
  // oxlint-disable-next-line require-yield -- it fails before its first record
  async *first() {
    throw fault
  },
  iterator: () => ({
    [Symbol.asyncIterator]() {
      throw fault
    },
  }),
  next: () => ({
    [Symbol.asyncIterator]: () => ({
      next() {
        throw fault
      },
    }),
  }),
}

it.each(['ndjson', 'sse'] as const)("refuses in the service's form if the first record of %s fails", async (type) => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  onTestFinished(() => log.mockRestore())
  const { controller, onError } = open(failing, type)
  const { url } = await listen(controller)
  for (const [name, call] of Object.keys(failing).flatMap((it) => [
    [it, (path: string) => fetch(`${url}${path}`)] as const,
    [it, (path: string) => controller.fetch(`${base}${path}`)] as const,
  ])) {
    onError.mockClear()
    const response = await call(`/x/${name}`)
    expect([response.status, await response.text()], name).toEqual([500, expect.stringMatching(/^x refuses: Internal/)])
    const requestId = response.headers.get('x-request-id')
    expect(requestId).not.toBeNull()
    expect(onError.mock.calls).toEqual([[fault, { operation: `x.${name}`, requestId }]])
  }
  expect(log).not.toHaveBeenCalled()
})

it('refuses an event that cannot be written, and releases its source', async () => {
  const onReturn = vi.fn<() => void>()
  const { controller } = open(
    {
      async *broken() {
        try {
          yield { data: 1, event: 'a\nb' }
        } finally {
          onReturn()
        }
      },
    },
    'sse',
  )
  expect((await controller.fetch(`${base}/x/broken`)).status).toBe(500)
  expect(onReturn).toHaveBeenCalledOnce()
})

it('cuts a stream that fails later, behind its last record, and reports it once', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  onTestFinished(() => log.mockRestore())
  const { controller, onError } = open({
    async *later() {
      yield { n: 1 }
      yield { n: 2 }
      throw fault
    },
  })
  const { port } = await listen(controller)
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.on('data', (bytes) => (text += String(bytes)))
  socket.on('error', () => {})
  socket.write('GET /x/later HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
  await once(socket, 'close')
  expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  expect(text).toContain('{"n":1}\n')
  expect(text).toContain('{"n":2}\n')
  // The last chunk of a complete response.
  expect(text).not.toContain('\r\n0\r\n')
  expect(onError.mock.calls.map(([error]) => error)).toEqual([fault])
  expect(log).not.toHaveBeenCalled()

  const response = await controller.fetch(`${base}/x/later`)
  await expect(response.text()).rejects.toThrow('The server failed while writing the response')
})

it.each([
  ['sends a comment every 15 s while an event stream is silent', 'sse', [':\n\n', ':\n\n', 'data: 2\n\n', undefined]],
  ['sends nothing while a stream of records is silent', 'ndjson', ['{"data":2}\n', undefined]],
] as const)('%s', async (_, type, expected) => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const second = Promise.withResolvers<void>()
  const slow = async function* () {
    yield { data: 1 }
    await second.promise
    yield { data: 2 }
  }
  const { controller } = open({ slow }, type)
  const { body } = await controller.fetch(`${base}/x/slow`)
  const reader = body!.pipeThrough(new TextDecoderStream()).getReader()
  await reader.read()
  const read = (async () => {
    const values = []
    for (const _each of expected) values.push((await reader.read()).value)
    return values
  })()
  await vi.advanceTimersByTimeAsync(15_000)
  await vi.advanceTimersByTimeAsync(15_000)
  second.resolve()
  expect(await read).toEqual(expected)
})

it.each([
  ['Zeile-ä😀', 'Zeile-ä😀'],
  ['', 'none'],
])('gives a handler the id %j of the last event, which is UTF-8 in its header', async (id, expected) => {
  const { controller } = open(
    {
      async *last({ lastEventId = 'none' }) {
        yield { data: lastEventId }
      },
    },
    'sse',
  )
  const { url } = await listen(controller)
  // A header of `fetch` has each byte as a character.
  const headers = { 'last-event-id': Buffer.from(id).toString('latin1') }
  expect(await (await fetch(`${url}/x/last`, { headers })).text()).toBe(`data: ${JSON.stringify(expected)}\n\n`)
})

it('begins an idle stream without its first record', async () => {
  const { controller } = open({
    async *idle() {
      await new Promise(() => {})
      yield {}
    },
  })
  const response = await controller.fetch(`${base}/x/idle`)
  expect(response.status).toBe(200)
  await response.body!.cancel()
})

it('does not take a client that leaves for an error, also while a record is pending', async () => {
  const onReturn = vi.fn<() => void>()
  let produce: (() => void) | undefined
  const { controller, onError } = open({
    wait: () => {
      let count = 0
      return {
        [Symbol.asyncIterator]: () => ({
          async next() {
            count++
            if (count > 1) await new Promise<void>((resolve) => (produce = resolve))
            return { done: false, value: { count } }
          },
          async return() {
            onReturn()
            return { done: true, value: undefined }
          },
        }),
      }
    },
  })
  const { url } = await listen(controller)
  const leaving = new AbortController()
  const response = await fetch(`${url}/x/wait`, { signal: leaving.signal })
  const reader = response.body!.getReader()
  await reader.read()
  await vi.waitFor(() => expect(produce).toBeDefined())
  leaving.abort()
  await vi.waitFor(() => expect(onReturn).toHaveBeenCalledOnce())
  produce?.()

  produce = undefined
  const reason = new Error('enough')
  const inProcess = new AbortController()
  const stream = await controller.fetch(`${base}/x/wait`, { signal: inProcess.signal })
  const text = stream.text()
  await vi.waitFor(() => expect(produce).toBeDefined())
  inProcess.abort(reason)
  await expect(text).rejects.toBe(reason)
  expect(onReturn).toHaveBeenCalledTimes(2)
  ;(produce as (() => void) | undefined)?.()

  produce = undefined
  const cancelled = await controller.fetch(`${base}/x/wait`)
  const cancelledReader = cancelled.body!.getReader()
  await cancelledReader.read()
  const pending = cancelledReader.read()
  await vi.waitFor(() => expect(produce).toBeDefined())
  await cancelledReader.cancel()
  ;(produce as (() => void) | undefined)?.()
  await pending
  expect(onReturn).toHaveBeenCalledTimes(3)
  expect(onError).not.toHaveBeenCalled()
  const metrics = await (await controller.fetch(`${base}/metrics`)).text()
  expect(metrics).not.toContain('status="500"')
})

it('releases a stream whose headers alone were requested', async () => {
  const onReturn = vi.fn<() => void>()
  const { controller } = open({
    async *lines() {
      try {
        yield { n: 1 }
      } finally {
        onReturn()
      }
    },
  })
  expect((await controller.fetch(`${base}/x/lines`, { method: 'HEAD' })).status).toBe(200)
  expect(onReturn).toHaveBeenCalledOnce()
})
