/** Longer lines are dropped, because the last record of a stream is short. */
const MAX_LINE_BYTES = 4096
const NEWLINE = 0x0a

/** Finds the last complete line in a sequence of chunks without decoding the rest. */
export class LastLine {
  readonly #utf8 = new TextDecoder()
  /** The bytes after the last newline; `undefined` once they exceed the limit. */
  #rest: Uint8Array | undefined = new Uint8Array()

  /** Takes the next chunk. @returns the last line that ended in it, if any and if it is short */
  push(chunk: Uint8Array): string | undefined {
    const end = chunk.lastIndexOf(NEWLINE)
    if (end === -1) {
      this.#rest = join(this.#rest, chunk)
      return undefined
    }
    const start = chunk.lastIndexOf(NEWLINE, end - 1)
    const line =
      start === -1 || end === 0 ? join(this.#rest, chunk.subarray(0, end)) : short(chunk.subarray(start + 1, end))
    this.#rest = join(new Uint8Array(), chunk.subarray(end + 1))
    return this.#decode(line)
  }

  /** Returns the final line, which needs no newline. */
  end(): string | undefined {
    return this.#decode(this.#rest)
  }

  #decode(line: Uint8Array | undefined): string | undefined {
    return line === undefined ? undefined : this.#utf8.decode(line)
  }
}

const short = (line: Uint8Array): Uint8Array | undefined => (line.length > MAX_LINE_BYTES ? undefined : line)

/** Joins two pieces into a copy, because a source may reuse its chunk. */
function join(head: Uint8Array | undefined, tail: Uint8Array): Uint8Array | undefined {
  if (head === undefined || head.length + tail.length > MAX_LINE_BYTES) return undefined
  const joined = new Uint8Array(head.length + tail.length)
  joined.set(head)
  joined.set(tail, head.length)
  return joined
}
