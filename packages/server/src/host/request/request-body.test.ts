import { createManualClock } from '@sekha/core/testing'
import { describe, expect, it } from 'vitest'
import { readText } from '../read-body.ts'
import { BrokenBodyError, openUpload, SlowBodyError } from './request-body.ts'

/** A request whose body the test sends chunk by chunk. */
function openRequest(): {
  request: Request
  body: ReadableStreamDefaultController<Uint8Array>
  cancelled: () => boolean
} {
  let body!: ReadableStreamDefaultController<Uint8Array>
  let isCancelled = false
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      body = controller
    },
    cancel() {
      isCancelled = true
    },
  })
  const request = new Request('http://localhost', { method: 'POST', body: stream, duplex: 'half' } as RequestInit)
  return { request, body, cancelled: () => isCancelled }
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('openUpload', () => {
  it('reads a body that takes an hour if bytes keep arriving', async () => {
    const clock = createManualClock()
    const { request, body } = openRequest()
    const reader = openUpload(request, { idleTimeoutMs: 1_000, clock }).getReader()
    for (let read = 0; read < 3_700; read++) {
      const next = reader.read()
      await clock.advance(999)
      body.enqueue(bytes('x'))
      expect(await next).toMatchObject({ done: false })
    }
    body.close()
    expect(await reader.read()).toMatchObject({ done: true })
    expect(clock.monotonic()).toBeGreaterThan(60 * 60 * 1_000)
    expect(clock.pendingTimers).toBe(0)
  })

  it('rejects with 408 when no bytes arrive for the idle timeout, and cancels the body', async () => {
    const clock = createManualClock()
    const { request, body, cancelled } = openRequest()
    const reader = openUpload(request, { idleTimeoutMs: 1_000, clock }).getReader()
    body.enqueue(bytes('x'))
    await reader.read()
    const next = reader.read().catch((error: unknown) => error)
    await clock.advance(999)
    expect(cancelled()).toBe(false)
    await clock.advance(1)
    const error = await next
    expect(error).toBeInstanceOf(SlowBodyError)
    expect(error).toMatchObject({ status: 408, message: expect.stringContaining('1 s') })
    expect(cancelled()).toBe(true)
  })

  it('does not count the time without a pending read', async () => {
    const clock = createManualClock()
    const { request, body } = openRequest()
    const reader = openUpload(request, { idleTimeoutMs: 1_000, clock }).getReader()
    body.enqueue(bytes('x'))
    await reader.read()
    body.enqueue(bytes('y'))
    await clock.advance(10_000)
    expect(await reader.read()).toMatchObject({ done: false })
  })

  it('rejects with a BrokenBodyError when the body breaks off, and leaves no timer', async () => {
    const clock = createManualClock()
    const { request, body } = openRequest()
    const next = openUpload(request, { idleTimeoutMs: 1_000, clock })
      .getReader()
      .read()
      .catch((error: unknown) => error)
    body.error(new Error('reset'))
    expect(await next).toBeInstanceOf(BrokenBodyError)
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('readText', () => {
  it('rejects with 408 when a body drips for more than five minutes', async () => {
    const clock = createManualClock()
    const { request, body, cancelled } = openRequest()
    const text = readText(request, 1_000, { idleTimeoutMs: 60_000, clock }).catch((error: unknown) => error)
    for (let sent = 0; sent < 8; sent++) {
      body.enqueue(bytes(' '))
      await clock.advance(50_000)
    }
    const error = await text
    expect(error).toBeInstanceOf(SlowBodyError)
    expect(cancelled()).toBe(true)
  })
})
