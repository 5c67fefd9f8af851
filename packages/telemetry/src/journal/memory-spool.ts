import type { Segment, Spool } from './segment.ts'

/** Keeps segments in memory. They are gone with the process. */
export function createMemorySpool(): Spool {
  return {
    kind: 'memory',
    delayMs: 0,
    createSegment: (first) => new MemorySegment(first),
    saveProgress: () => {},
    saveNote: () => {},
    release: () => undefined,
  }
}

class MemorySegment implements Segment {
  readonly first: number
  #frames: Uint8Array[] = []
  bytes = 0

  constructor(first: number) {
    this.first = first
  }

  append(bytes: Uint8Array, start: number, end: number): void {
    this.#frames.push(bytes.slice(start, end))
    this.bytes += end - start
  }

  // oxlint-disable-next-line typescript/require-await -- the interface of slower storage
  async read(offset: number): Promise<Uint8Array> {
    return this.#all().subarray(offset)
  }

  rewrite(transform: (bytes: Uint8Array) => Uint8Array): void {
    this.#frames = [transform(this.#all())]
    this.bytes = this.#frames[0]!.length
  }

  // oxlint-disable-next-line typescript/require-await -- the interface of slower storage
  async sync(): Promise<void> {}

  remove(): void {
    this.#frames = []
    this.bytes = 0
  }

  close(): void {}

  #all(): Uint8Array {
    if (this.#frames.length === 1) return this.#frames[0]!
    const all = new Uint8Array(this.bytes)
    let at = 0
    for (const frame of this.#frames) {
      all.set(frame, at)
      at += frame.length
    }
    this.#frames = [all]
    return all
  }
}
