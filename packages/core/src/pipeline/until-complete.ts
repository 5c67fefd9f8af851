import { LastLine } from './last-line.ts'
import type { StreamEnd } from './stream-end.ts'

/**
 * Passes on the bytes of a record stream up to the chunk that completes its last record. Rejects if the bytes end before
 * that. It parses only the last line of each chunk.
 */
export function untilComplete(
  chunks: AsyncIterator<Uint8Array, undefined>,
  end: StreamEnd,
): AsyncIterator<Uint8Array, undefined> {
  const lines = new LastLine()
  let isReleased = false
  const finish = async (): Promise<IteratorResult<Uint8Array, undefined>> => {
    isReleased = true
    await chunks.return?.()
    return { done: true, value: undefined }
  }
  return {
    async next() {
      if (end.isComplete) return finish()
      const result = await chunks.next()
      end.see(parse(result.done === true ? lines.end() : lines.push(result.value)))
      if (result.done === true && !end.isComplete && !isReleased) throw end.incomplete()
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
