import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { systemClock } from '@sekha/core/foundation'
import { CompressedBodyError, inflate, inflateStream } from './content-coding.ts'
import { HttpError } from './http-error.ts'
import { readText } from './read-body.ts'

const limit = { idleTimeoutMs: 10_000, clock: systemClock }
const text = `{"text":"${'ä'.repeat(50_000)}"}`
const size = Buffer.byteLength(text)

/** Bytes that compress to more than what is decompressed at once. */
const noise = Buffer.from(Array.from({ length: 40_000 }, (_, index) => (index * index * 2_654_435_761) >>> 24))

function send(bytes: Uint8Array): Request {
  const chunks = [bytes.subarray(0, 15), bytes.subarray(15)]
  const body = new ReadableStream({
    pull(controller) {
      const chunk = chunks.shift()
      if (chunk === undefined) controller.close()
      else controller.enqueue(chunk)
    },
  })
  return new Request('http://localhost', { method: 'POST', body, duplex: 'half' } as RequestInit)
}

describe('a gzip body that is read whole', () => {
  it('is decompressed, small or large', async () => {
    expect(await readText(send(gzipSync(text)), size, limit, { coding: 'gzip' })).toBe(text)
    expect(Buffer.from(await inflate(gzipSync(noise), noise.byteLength)).equals(noise)).toBe(true)
  })

  it('is refused with 413 when it inflates to more than the limit', async () => {
    const tooLarge = { status: 413, message: expect.stringContaining(`${size - 1} bytes`) }
    await expect(readText(send(gzipSync(text)), size - 1, limit, { coding: 'gzip' })).rejects.toMatchObject(tooLarge)
    await expect(inflate(gzipSync(noise), noise.byteLength - 1)).rejects.toMatchObject({ status: 413 })
    const bomb = gzipSync(Buffer.alloc(50_000_000))
    await expect(inflate(bomb, 1000)).rejects.toMatchObject({ status: 413 })
  })

  it('is refused with 413 as soon as its bytes exceed the limit, before it ends', async () => {
    let chunks = 0
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        chunks++
        controller.enqueue(noise)
      },
    })
    const request = new Request('http://localhost', { method: 'POST', body, duplex: 'half' } as RequestInit)
    await expect(readText(request, 2 * noise.byteLength, limit, { coding: 'gzip' })).rejects.toMatchObject({
      status: 413,
    })
    expect(chunks).toBeLessThan(10)
  })

  it.each([
    ['nothing', Buffer.alloc(0), 'header'],
    ['no gzip', Buffer.from('{"text":"plain and long"}'), 'header'],
    ['half a header', gzipSync('x').subarray(0, 9), 'header'],
    ['an incomplete body', gzipSync(text).subarray(0, -12), 'data'],
    ['a wrong checksum', withLastBytes(gzipSync(text)), 'data'],
  ] as const)('is refused with 400 if it is %s', async (_, bytes, part) => {
    const error: unknown = await readText(send(bytes), size, limit, { coding: 'gzip' }).catch((it: unknown) => it)
    expect(error).toBeInstanceOf(CompressedBodyError)
    expect(error).toMatchObject({ status: 400, part })
  })
})

describe('a gzip upload', () => {
  const read = async (bytes: Uint8Array): Promise<string> => new Response(inflateStream(send(bytes).body!)).text()

  it('is decompressed as it is read', async () => {
    expect(await read(gzipSync(text))).toBe(text)
    expect(await read(Buffer.concat([gzipSync('one,'), gzipSync('two')]))).toBe('one,two')
  })

  it.each([
    ['no gzip', Buffer.from('{"text":"plain and long"}'), 'header'],
    ['an incomplete body', gzipSync(text).subarray(0, -12), 'data'],
    ['a wrong checksum', withLastBytes(gzipSync(text)), 'data'],
  ] as const)('rejects with 400 if it is %s', async (_, bytes, part) => {
    await expect(read(bytes)).rejects.toMatchObject({ status: 400, part })
  })

  it('rejects with the error of the body', async () => {
    const failure = new Error('reset')
    const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(failure) })
    const error: unknown = await new Response(inflateStream(body)).text().catch((it: unknown) => it)
    expect(error).toMatchObject({ cause: failure })
  })

  it('rejects with the refusal of the body', async () => {
    const refusal = new HttpError(408, 'slow')
    const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(refusal) })
    await expect(new Response(inflateStream(body)).text()).rejects.toBe(refusal)
  })

  it('cancels the body when it is cancelled, before and after the first read', async () => {
    for (const reads of [0, 1]) {
      let reason: unknown
      const chunk = gzipSync(noise)
      const body = new ReadableStream<Uint8Array>({
        pull: (controller) => controller.enqueue(chunk),
        cancel: (given) => void (reason = given),
      })
      const reader = inflateStream(body).getReader()
      for (let read = 0; read < reads; read++) await reader.read()
      await reader.cancel('enough')
      expect(reason).toBe('enough')
    }
  })
})

describe('invalid UTF-8', () => {
  const bytes = Buffer.from([0x22, 0xff, 0x22])

  it('is refused, or read as U+FFFD', async () => {
    await expect(readText(send(bytes), 10, limit)).rejects.toMatchObject({ status: 400 })
    expect(await readText(send(bytes), 10, limit, { replacesInvalid: true })).toBe('"\ufffd"')
    expect(await readText(send(gzipSync(bytes)), 100, limit, { coding: 'gzip', replacesInvalid: true })).toBe(
      '"\ufffd"',
    )
  })
})

/** The bytes with another checksum. */
function withLastBytes(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes)
  changed.writeUInt32LE(1, changed.byteLength - 8)
  return changed
}
