import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { runChild, temporaryDirectory, until, unusedPort } from 'sekha-test-kit'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createHeartbeatMonitor, type HeartbeatMonitor, type HeartbeatOptions, type WorkerLike } from '../src/index.ts'

function open(options: HeartbeatOptions): HeartbeatMonitor {
  const monitor = createHeartbeatMonitor(options)
  onTestFinished(() => monitor.close())
  return monitor
}

/** A server that keeps the bodies of requests, by their credentials. */
async function openReceiver(onBody: () => void = () => {}, statuses: number[] = []) {
  const received: { readonly authorization: string | undefined; readonly body: unknown }[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (part: string) => (text += part))
    request.on('end', () => {
      received.push({ authorization: request.headers.authorization, body: JSON.parse(text) as unknown })
      onBody()
      response.writeHead(statuses.shift() ?? 200).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  return { received, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/hangs` }
}

describe('a report', () => {
  it('reaches a server, a port and the error output while the thread is blocked', async () => {
    const file = join(await temporaryDirectory(), 'told')
    const { received, url } = await openReceiver(() => writeFileSync(file, ''))
    const child = runChild(new URL('programs/block-until-told.ts', import.meta.url), [file, url])
    onTestFinished(() => void child.process.kill('SIGKILL'))
    const { code, errors } = await child.ended
    expect([code, child.lines]).toEqual([0, ['told']])
    const hang = { state: 'hung', context: { session: 's' } }
    expect(received).toContainEqual({ authorization: 'Bearer x', body: expect.objectContaining(hang) })
    expect(errors).toMatch(/^\[heartbeat\] hung: no heartbeat for \d+ ms.*\(pid \d+\)$/m)
  })

  it('that cannot be sent is counted, and explained to onError', async () => {
    const errors: string[] = []
    const file = join(await temporaryDirectory(), 'missing', 'hangs.ndjson')
    const url = `http://127.0.0.1:${await unusedPort()}/`
    const monitor = open({ report: { file, url }, onError: ({ message }) => void errors.push(message) })
    expect(await monitor.ready()).toMatchObject({ detection: 'live' })
    monitor.lease('short', { timeoutMs: 50 })
    await until('three failures', () => errors.length === 3)
    expect(errors[0]).toMatch(/^report\.file .*hangs\.ndjson cannot be opened: ENOENT/)
    expect(errors[1]).toMatch(/^report\.file .* cannot be written: ENOENT/)
    expect(errors[2]).toMatch(/^report\.url cannot be reached: .*ECONNREFUSED/)
    expect(monitor.stats()).toMatchObject({ hangs: 1, failedReports: 3 })
  })

  it('of a hang is sent again while the hang lasts, and in the form that the server expects', async () => {
    const { received, url } = await openReceiver(() => {}, [503])
    const body = { text: 'Blocked for {seconds} s', lease: '{lease}', stack: '{stack}' }
    const monitor = open({ report: { url, body, states: ['hung'] }, onError: () => {} })
    const lease = monitor.lease('queue', { timeoutMs: 50 })
    await until('two attempts', () => received.length === 2)
    lease.renew()
    await monitor.close()
    const expected = { text: 'Blocked for 0 s', lease: 'queue' }
    expect(received.map(({ body: sent }) => sent)).toEqual([expected, expected])
    expect(monitor.stats()).toMatchObject({ hangs: 1, recoveries: 1, failedReports: 1 })
  })

  it('of an expired lease goes the same way', async () => {
    const { received, url } = await openReceiver()
    const monitor = open({ report: { url } })
    const lease = monitor.lease('queue', { timeoutMs: 50 })
    await until('a report', () => received.length === 1)
    lease.renew()
    await until('a recovery', () => received.length === 2)
    expect(received.map(({ body }) => body)).toMatchObject([
      { state: 'hung', lease: 'queue', hang: 1 },
      { state: 'recovered', lease: 'queue', hang: 1 },
    ])
  })

  it('that is under way is sent before close resolves', async () => {
    const { received, url } = await openReceiver()
    const monitor = createHeartbeatMonitor({ report: { url } })
    const hung = new Promise<void>((resolve) => {
      void (async () => {
        for await (const { state } of monitor) if (state === 'hung') resolve()
      })()
    })
    await monitor.ready()
    monitor.lease('short', { timeoutMs: 50 })
    await hung
    await monitor.close()
    expect(received.length).toBe(1)
  })
})

/** A worker that says what the test wants. */
class FakeWorker implements WorkerLike {
  readonly sent: { readonly kind: string; readonly transition?: { readonly state: string } }[] = []
  readonly #listeners: Record<string, (event: unknown) => void> = {}

  postMessage(message: unknown): void {
    this.sent.push(message as (typeof this.sent)[number])
    if ((message as { kind: string }).kind === 'close') this.say({ kind: 'closed' })
  }

  addEventListener(type: string, listener: (event: unknown) => void): void {
    this.#listeners[type] = listener
  }

  terminate(): void {}

  say(data: unknown): void {
    queueMicrotask(() => this.#listeners['message']?.({ data }))
  }

  fail(message: string): void {
    this.#listeners['error']?.({ message })
  }
}

/** Workers that are ready at once, in the order of their start. */
function createWorkers(): { readonly workers: FakeWorker[]; readonly worker: () => FakeWorker } {
  const workers: FakeWorker[] = []
  const worker = (): FakeWorker => {
    const fake = new FakeWorker()
    workers.push(fake)
    fake.say({ kind: 'ready', hasInspector: false })
    return fake
  }
  return { workers, worker }
}

describe('a watchdog that is lost', () => {
  it('leaves its count of hangs to the next one', async () => {
    const { workers, worker } = createWorkers()
    const monitor = open({ worker })
    await monitor.ready()
    workers[0]?.say({ kind: 'transition', transition: { state: 'hung', hang: 3 } })
    await until('the hang', () => monitor.stats().hangs === 1)
    workers[0]?.fail('out of memory')
    await until('a second worker', () => workers.length === 2)
    expect(workers[1]?.sent[0]).toMatchObject({ kind: 'start', settings: { hangs: 3 } })
  })

  it('is started again, and the next one reports the loss', async () => {
    const { workers, worker } = createWorkers()
    const monitor = open({ worker })
    expect(await monitor.ready()).toMatchObject({ detection: 'live', stack: false })
    workers[0]?.fail('out of memory')
    expect(monitor.state).toBe('unknown')
    await until('a second worker', () => workers.length === 2)
    expect(workers[1]?.sent.map(({ kind }) => kind)).toEqual(['start', 'signals', 'report'])
    expect(workers[1]?.sent[2]?.transition).toMatchObject({
      state: 'unknown',
      reason: 'the watchdog was lost: out of memory',
    })
    expect(monitor.stats()).toMatchObject({ restarts: 1, failedReports: 0 })
  })

  it('takes the port of the reports with it', async () => {
    const onError = vi.fn()
    const fake = new FakeWorker()
    const monitor = open({ worker: () => fake, onError, report: { port: new MessageChannel().port2 } })
    fake.say({ kind: 'ready', hasInspector: false })
    await monitor.ready()
    fake.fail('gone')
    expect(onError.mock.calls).toEqual([[new Error('report.port was lost with the watchdog')]])
  })

  it('is replaced by a watch in this thread if it never ran', async () => {
    const fake = new FakeWorker()
    const monitor = open({ worker: () => fake })
    fake.fail('the policy forbids it')
    expect(await monitor.ready()).toMatchObject({
      detection: 'afterwards',
      reason: 'no watchdog could be started: the policy forbids it',
    })
    await until('heartbeats', () => monitor.state === 'alive')
  })

  it('is replaced by a watch in this thread if it cannot be created', async () => {
    const worker = (): WorkerLike => {
      throw new Error('SecurityError')
    }
    expect(await open({ worker }).ready()).toMatchObject({
      detection: 'afterwards',
      reason: 'no watchdog could be started: SecurityError',
    })
  })
})

it('a monitor can be closed at any moment of its start, and again', async () => {
  for (let count = 0; count < 5; count++) {
    const monitor = createHeartbeatMonitor()
    const ready = monitor.ready()
    await monitor.close()
    expect(['live', 'unsupported']).toContain((await ready).detection)
  }
})

it('a monitor can be closed during a hang', async () => {
  const monitor = open({ mode: 'manual', timeoutMs: 50 })
  await until('a hang', () => monitor.state === 'hung')
  await monitor.close()
  expect(monitor.stats()).toMatchObject({ hangs: 1, recoveries: 0 })
})
