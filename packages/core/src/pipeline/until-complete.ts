import type { Mark } from '../decode/index.ts'
import { LastLine } from './last-line.ts'
import type { StreamEnd } from './stream-end.ts'

/**
 * Passes on the bytes of a record stream up to the chunk that completes its last record. Rejects if the bytes end before
 * that. It parses only the last line of each chunk, so it finds only the checkpoints there.
 */
export function untilComplete(
  chunks: AsyncIterator<Uint8Array, undefined>,
  end: StreamEnd,
): AsyncIterator<Uint8Array, undefined> {
  const lines = new LastLine()
  let isReleased = false
  /** The checkpoint of the chunk that was delivered last. */
  let mark: Mark | undefined
  const finish = async (): Promise<IteratorResult<Uint8Array, undefined>> => {
    isReleased = true
    await chunks.return?.()
    return { done: true, value: undefined }
  }
  return {
    async next() {
      mark?.pass()
      mark = undefined
      if (end.isComplete) return finish()
      const result = await chunks.next()
      mark = end.see(parse(result.done === true ? lines.end() : lines.push(result.value)))
      if (result.done !== true) return result
      mark?.pass()
      if (!end.isComplete && !isReleased) throw end.incomplete()
      return result
    },
    return: finish,
  }
}

function parse(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? '')
  } catch {
    return undefined
  }
}
