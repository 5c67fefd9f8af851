import type { OpenStream } from './open-stream.ts'

/** The means to continue a lost stream. */
export interface Resuming<Item> {
  /** Decodes a stream. */
  readonly start: (stream: OpenStream) => AsyncIterator<Item, undefined>
  /** Opens the stream that continues a lost one. @throws `lost`, if it cannot */
  readonly reopen: (lost: unknown) => Promise<OpenStream>
  /** Ends the call. */
  readonly close: () => void
}

/** Iterates over the items of a stream and of the streams that continue it. */
export function resumeItems<Item>(first: OpenStream, resuming: Resuming<Item>): AsyncIterator<Item, undefined> {
  const { start, reopen, close } = resuming
  let stream = first
  let items = start(first)
  let isReopening = false
  /** The last pending read that may have to resume. Later reads wait for it. */
  let last: Promise<unknown> | undefined

  const settle = async (
    read: () => Promise<IteratorResult<Item, undefined>>,
  ): Promise<IteratorResult<Item, undefined>> => {
    for (let next = read; ; next = () => items.next()) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- items are read one at a time, on demand
        return await next()
      } catch (error) {
        stream.explain(error)
        isReopening = true
        try {
          // oxlint-disable-next-line no-await-in-loop -- one stream at a time
          stream = await reopen(error)
        } finally {
          isReopening = false
        }
        items = start(stream)
      }
    }
  }
  const queue = (read: () => Promise<IteratorResult<Item, undefined>>): Promise<IteratorResult<Item, undefined>> => {
    const run = (): Promise<IteratorResult<Item, undefined>> => settle(read)
    const call = last === undefined ? run() : last.then(run, run)
    last = call
    const settled = (): void => {
      if (last === call) last = undefined
    }
    call.then(settled, settled)
    return call
  }
  return {
    next() {
      if (last !== undefined) return queue(() => items.next())
      // The hot path: a record of a chunk that has arrived.
      const item = items.next()
      return stream.mayFail ? queue(() => item) : item
    },
    async return() {
      if (isReopening) close()
      else await items.return?.()
      return { done: true, value: undefined }
    },
  }
}
