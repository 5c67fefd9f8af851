import type { IncomingMessage } from 'node:http'
import { PassThrough } from 'node:stream'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { drainUpload } from './drain-upload.ts'

const limits = { maxBytes: 100, maxMs: 5000 }
const never = new AbortController().signal

function openUpload(): PassThrough & IncomingMessage {
  return Object.assign(new PassThrough(), { complete: false }) as unknown as PassThrough & IncomingMessage
}

describe('drainUpload', () => {
  afterEach(() => vi.useRealTimers())

  it('resolves when the upload ends', async () => {
    const upload = openUpload()
    const drained = drainUpload(upload, limits, never)
    upload.end('x'.repeat(100))
    await drained
    expect(upload.readableEnded).toBe(true)
  })

  it('resolves when the upload exceeds the byte limit', async () => {
    const upload = openUpload()
    const drained = drainUpload(upload, limits, never)
    upload.write('x'.repeat(101))
    await drained
  })

  it('resumes an upload that another reader has paused', async () => {
    const upload = openUpload()
    upload.on('data', () => upload.pause())
    const drained = drainUpload(upload, limits, never)
    upload.write('x')
    upload.write('x')
    upload.end()
    await drained
  })

  it('resolves when the client disconnects or the signal aborts', async () => {
    const upload = openUpload()
    const drained = drainUpload(upload, limits, never)
    upload.destroy()
    await drained
    const closing = new AbortController()
    const aborted = drainUpload(openUpload(), limits, closing.signal)
    closing.abort()
    await aborted
  })

  it('resolves at the time limit, and leaves no timer or listener behind', async () => {
    vi.useFakeTimers()
    const upload = openUpload()
    const drained = drainUpload(upload, limits, never)
    vi.advanceTimersByTime(limits.maxMs)
    await drained
    expect(vi.getTimerCount()).toBe(0)
    expect(upload.listenerCount('data')).toBe(0)
  })
})
