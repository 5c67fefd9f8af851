import { getEventListeners } from 'node:events'
import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { ClosedError } from '../foundation/index.ts'
import { DecodedStream, type ChunkDecoder, type DecodedStreamOptions } from './decoded-stream.ts'
import { byteSource, collect, type CountedSource } from './testing/byte-source.ts'

/** Every byte is an item, 0 is a broken one, the end is item 255. */
const bytes: ChunkDecoder<number> = {
  push(chunk, into) {
    for (const byte of chunk) {
      if (byte === 0) throw new Error('broken')
      into.push(byte)
    }
  },
  end(into) {
    into.push(255)
  },
}

const chunk = (...values: readonly number[]): Uint8Array => Uint8Array.from(values)
const decode = (source: CountedSource, options?: DecodedStreamOptions): DecodedStream<number> =>
  new DecodedStream(source, bytes, options)
const stuck = (): Promise<never> => Promise.reject(new Error('stuck'))

/** A source whose release fails. */
function stuckSource(...values: readonly number[]): CountedSource {
  const source = byteSource([chunk(...values)])
  const iterate = source[Symbol.asyncIterator]
  return Object.assign(source, { [Symbol.asyncIterator]: () => Object.assign(iterate(), { return: stuck }) })
}

const done = { done: true, value: undefined }
const item = (value: number): IteratorResult<number> => ({ done: false, value })

describe('a decoded stream', () => {
  it('yields the items in order, one by one', async () => {
    const source = byteSource([chunk(1, 2), chunk(), chunk(3)])
    const onClose = vi.fn<() => void>()
    expect(await collect(decode(source, { onClose }))).toEqual({ items: [1, 2, 3, 255] })
    expect(source.returns).toBe(0)
    expect(onClose).toHaveBeenCalledTimes(1)
  })

  it('yields the items of each chunk as one batch, and no empty batch', async () => {
    const source = byteSource([chunk(1, 2), chunk(), chunk(3)])
    expect(await collect(decode(source).batches())).toEqual({ items: [[1, 2], [3], [255]] })
  })

  it('reads a chunk only on demand', async () => {
    const source = byteSource([chunk(1, 2), chunk(3), chunk(4)])
    const iterator = decode(source)[Symbol.asyncIterator]()
    expect(source.pulls).toBe(0)
    await iterator.next()
    await iterator.next()
    expect(source.pulls).toBe(1)
    await iterator.next()
    expect(source.pulls).toBe(2)
  })

  it.each(['rows', 'batches'] as const)('can be iterated once (%s)', async (kind) => {
    const stream = decode(byteSource([chunk(1)]))
    const rows = (): AsyncIterable<unknown> => (kind === 'rows' ? stream : stream.batches())
    await collect(rows())
    expect(() => stream[Symbol.asyncIterator]()).toThrow(TypeError)
    expect(() => stream.batches()[Symbol.asyncIterator]()).toThrow(TypeError)
  })

  it('resolves overlapping calls in order', async () => {
    const source = byteSource([chunk(1, 2), chunk(3)])
    const iterator = decode(source)[Symbol.asyncIterator]()
    const calls = [1, 2, 3, 4, 5, 6].map(() => iterator.next())
    expect(await Promise.all(calls)).toEqual([item(1), item(2), item(3), item(255), done, done])
    expect(source.pulls).toBe(3)
  })

  it('resolves a call made while others wait after all of them', async () => {
    const iterator = decode(byteSource([chunk(1, 2, 3, 4)]))[Symbol.asyncIterator]()
    const take = async (): Promise<unknown> => (await iterator.next()).value
    const twice = async (): Promise<unknown> => [await take(), await take()]
    expect(await Promise.all([twice(), take()])).toEqual([[1, 3], 2])
  })

  it('resolves with a decoded item in one turn of the microtask queue', async () => {
    const iterator = decode(byteSource([chunk(1, 2)]))[Symbol.asyncIterator]()
    await iterator.next()
    const order: string[] = []
    const next = iterator.next().then(() => order.push('item'))
    const turn = Promise.resolve().then(() => order.push('turn'))
    await Promise.all([next, turn])
    expect(order).toEqual(['item', 'turn'])
  })
})

describe('the end of a decoded stream', () => {
  it('yields the items before a broken one, then throws the error and releases the source', async () => {
    for (const kind of ['rows', 'batches'] as const) {
      const source = byteSource([chunk(1, 2), chunk(3, 0, 4), chunk(5)])
      const onClose = vi.fn<() => void>()
      const stream = decode(source, { onClose })
      // oxlint-disable-next-line no-await-in-loop -- one case after the other
      const { items, error } = await collect<number | number[]>(kind === 'rows' ? stream : stream.batches())
      expect(items.flat()).toEqual([1, 2, 3])
      expect(error).toEqual(new Error('broken'))
      expect([source.returns, source.pulls, onClose.mock.calls.length]).toEqual([1, 2, 1])
    }
  })

  it('ends after an error', async () => {
    const iterator = decode(byteSource([chunk(0)]))[Symbol.asyncIterator]()
    await expect(iterator.next()).rejects.toThrow('broken')
    expect(await iterator.next()).toEqual(done)
  })

  it('rethrows an error of the source without calling return()', async () => {
    const reason = new Error('connection lost')
    const source = byteSource([chunk(1)], { error: reason })
    const onClose = vi.fn<() => void>()
    const outcome = await collect(decode(source, { onClose }))
    expect(outcome).toEqual({ items: [1], error: reason })
    expect(outcome.error).toBe(reason)
    expect([source.returns, onClose.mock.calls.length]).toEqual([0, 1])
  })

  it('calls return() of the source once on break, at any item', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.boolean(), async (stopAt, byBatch) => {
        const source = byteSource([chunk(1, 2), chunk(3), chunk(4, 5, 6), chunk(7, 8)])
        const onClose = vi.fn<() => void>()
        const stream = decode(source, { onClose })
        for await (const value of byBatch ? stream.batches() : stream) {
          if ([value].flat().includes(stopAt)) break
        }
        expect([source.returns, onClose.mock.calls.length]).toEqual([1, 1])
        await stream.close()
        expect([source.returns, onClose.mock.calls.length]).toEqual([1, 1])
      }),
    )
  })

  it('ends with return(), even before the first read and more than once', async () => {
    const source = byteSource([chunk(1)])
    const iterator = decode(source)[Symbol.asyncIterator]()
    expect(await iterator.return?.()).toEqual(done)
    expect(await iterator.return?.()).toEqual(done)
    expect(await iterator.next()).toEqual(done)
    expect([source.returns, source.pulls]).toEqual([1, 0])
  })

  it('rethrows the argument of throw() and releases the source', async () => {
    const source = byteSource([chunk(1, 2)])
    const iterator = decode(source)[Symbol.asyncIterator]()
    await iterator.next()
    await expect(iterator.throw?.('mine')).rejects.toBe('mine')
    expect(await iterator.next()).toEqual(done)
    expect(source.returns).toBe(1)
  })

  it('ends a pending read with return()', async () => {
    const source = byteSource([], { hang: true })
    const iterator = decode(source)[Symbol.asyncIterator]()
    const waiting = [iterator.next(), iterator.next()]
    await iterator.return?.()
    expect(await Promise.all(waiting)).toEqual([done, done])
    expect(source.returns).toBe(1)
  })

  it('rejects an iteration with a ClosedError when close() interrupts it', async () => {
    const source = byteSource([chunk(1, 2)], { hang: true })
    const stream = decode(source)
    const iterator = stream[Symbol.asyncIterator]()
    await iterator.next()
    await stream.close()
    await expect(iterator.next()).rejects.toThrow(ClosedError)
    expect(await iterator.next()).toEqual(done)
    expect(source.returns).toBe(1)
  })

  it('rejects a pending read with a ClosedError when it is closed', async () => {
    const source = byteSource([], { hang: true })
    const stream = decode(source)
    const waiting = stream[Symbol.asyncIterator]().next()
    await stream.close()
    await expect(waiting).rejects.toThrow(ClosedError)
  })

  it('can be closed unread and refuses iteration afterwards', async () => {
    const source = byteSource([chunk(1)])
    const onClose = vi.fn<() => void>()
    const stream = decode(source, { onClose })
    await stream.close()
    await stream[Symbol.asyncDispose]()
    expect([source.returns, source.pulls, onClose.mock.calls.length]).toEqual([1, 0, 1])
    expect(() => stream[Symbol.asyncIterator]()).toThrow(ClosedError)
  })

  it('reports a failed release of the source from return(), but not after an error', async () => {
    const iterator = decode(stuckSource(1, 2))[Symbol.asyncIterator]()
    await iterator.next()
    await expect(iterator.return?.()).rejects.toThrow('stuck')
    expect((await collect(decode(stuckSource(1, 0)))).error).toEqual(new Error('broken'))
  })
})

describe('the signal of a decoded stream', () => {
  it('ends a pending read at once, with its reason', async () => {
    const controller = new AbortController()
    const source = byteSource([chunk(1)], { hang: true })
    const iterator = decode(source, { signal: controller.signal })[Symbol.asyncIterator]()
    await iterator.next()
    const waiting = iterator.next()
    const reason = new Error('mine')
    controller.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    expect(source.returns).toBe(1)
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
    expect(await iterator.next()).toEqual(done)
  })

  it('drops the remaining items', async () => {
    const controller = new AbortController()
    const source = byteSource([chunk(1, 2, 3)])
    const iterator = decode(source, { signal: controller.signal })[Symbol.asyncIterator]()
    await iterator.next()
    controller.abort('mine')
    await expect(iterator.next()).rejects.toBe('mine')
    expect(source.returns).toBe(1)
  })

  it('prevents any read when it is already aborted', async () => {
    const source = byteSource([chunk(1)])
    const onClose = vi.fn<() => void>()
    const stream = decode(source, { signal: AbortSignal.abort('early'), onClose })
    expect(await collect(stream)).toEqual({ items: [], error: 'early' })
    expect([source.pulls, source.returns, onClose.mock.calls.length]).toEqual([0, 1, 1])
  })

  it('has no listener before the first read and after the end', async () => {
    const { signal } = new AbortController()
    const stream = decode(byteSource([chunk(1)]), { signal })
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
    for await (const value of stream) {
      expect(getEventListeners(signal, 'abort')).toHaveLength(value === 1 ? 1 : 0)
    }
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })
})
