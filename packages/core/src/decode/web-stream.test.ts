import { describe, expect, it, vi } from 'vitest'
import { byteSource, collect } from './testing/byte-source.ts'
import { fromReadableStream, toReadableStream } from './web-stream.ts'

interface Counted {
  readonly stream: ReadableStream<number>
  readonly cancel: ReturnType<typeof vi.fn<(reason: unknown) => void>>
  pulls: number
}

/** Gives 1, 2 and 3, then ends, or fails, or never responds again. */
function counted(after: 'end' | 'fail' | 'hang' = 'end'): Counted {
  const cancel = vi.fn<(reason: unknown) => void>()
  const result: Counted = {
    pulls: 0,
    cancel,
    stream: new ReadableStream<number>(
      {
        async pull(controller) {
          result.pulls += 1
          if (result.pulls <= 3) controller.enqueue(result.pulls)
          else if (after === 'end') controller.close()
          else if (after === 'fail') throw new Error('lost')
          else await new Promise(() => {})
        },
        cancel,
      },
      { highWaterMark: 0 },
    ),
  }
  return result
}

describe('fromReadableStream', () => {
  it('yields the chunks and unlocks the stream', async () => {
    const { stream, cancel } = counted()
    expect(await collect(fromReadableStream(stream))).toEqual({ items: [1, 2, 3] })
    expect(stream.locked).toBe(false)
    expect(cancel).not.toHaveBeenCalled()
  })

  it('reads nothing before the first call of next()', async () => {
    const source = counted()
    const iterator = fromReadableStream(source.stream)[Symbol.asyncIterator]()
    expect(source.pulls).toBe(0)
    await iterator.next()
    expect(source.pulls).toBe(1)
  })

  it('cancels the stream on break, once, and unlocks it', async () => {
    const { stream, cancel } = counted()
    const iterable = fromReadableStream(stream)
    for await (const value of iterable) {
      expect(value).toBe(1)
      break
    }
    expect(cancel).toHaveBeenCalledTimes(1)
    expect(stream.locked).toBe(false)
  })

  it('cancels a stream that was never read', async () => {
    const source = counted()
    const iterator = fromReadableStream(source.stream)[Symbol.asyncIterator]()
    await iterator.return?.()
    await iterator.return?.()
    expect(source.cancel).toHaveBeenCalledTimes(1)
    expect(source.pulls).toBe(0)
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
  })

  it('ends a pending read with return()', async () => {
    const { stream, cancel } = counted('hang')
    const iterator = fromReadableStream(stream)[Symbol.asyncIterator]()
    for (let turn = 0; turn < 3; turn += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await iterator.next()
    }
    const waiting = iterator.next()
    await iterator.return?.()
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(cancel).toHaveBeenCalledTimes(1)
    expect(stream.locked).toBe(false)
  })

  it('passes the reason of throw() to the stream', async () => {
    const { stream, cancel } = counted()
    const iterator = fromReadableStream(stream)[Symbol.asyncIterator]()
    await iterator.next()
    await expect(iterator.throw?.('mine')).rejects.toBe('mine')
    expect(cancel).toHaveBeenCalledWith('mine')
  })

  it('rethrows an error of the stream and unlocks it', async () => {
    const { stream, cancel } = counted('fail')
    expect(await collect(fromReadableStream(stream))).toEqual({ items: [1, 2, 3], error: new Error('lost') })
    expect(stream.locked).toBe(false)
    expect(cancel).not.toHaveBeenCalled()
  })

  it('rejects a locked stream', () => {
    const { stream } = counted()
    stream.getReader()
    expect(() => fromReadableStream(stream)[Symbol.asyncIterator]()).toThrow(TypeError)
  })
})

describe('toReadableStream', () => {
  const chunks = [Uint8Array.of(1), Uint8Array.of(2)]

  it('yields the items', async () => {
    const stream = toReadableStream(byteSource(chunks))
    expect(await collect(fromReadableStream(stream))).toEqual({ items: chunks })
  })

  it('takes an item only when a reader requests one', async () => {
    const source = byteSource(chunks)
    const stream = toReadableStream(source)
    await Promise.resolve()
    expect(source.pulls).toBe(0)
    await stream.getReader().read()
    await Promise.resolve()
    expect(source.pulls).toBe(1)
  })

  it.each([0, 1])('calls return() when it is cancelled after %i reads', async (reads) => {
    const source = byteSource(chunks)
    const reader = toReadableStream(source).getReader()
    if (reads > 0) await reader.read()
    await reader.cancel()
    expect(source.returns).toBe(1)
  })

  it('errors with the error of the iterable', async () => {
    const reason = new Error('lost')
    const stream = toReadableStream(byteSource(chunks, { error: reason }))
    const outcome = await collect(fromReadableStream(stream))
    expect(outcome.error).toBe(reason)
  })
})
