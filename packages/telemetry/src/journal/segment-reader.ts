import { type Frame, scanFrames } from './frame.ts'
import type { Segment } from './segment.ts'

/** The part of a segment that is read. */
interface Part {
  readonly segment: Segment
  /** Where the bytes begin in the segment, and where they end. */
  readonly offset: number
  readonly end: number
  readonly bytes: Uint8Array
  readonly frames: readonly Frame[]
}

/** Reads one segment at a time, and keeps what it has read until the segment grows. */
export class SegmentReader {
  readonly #onFailure: (error: unknown) => void
  #part: Part | undefined

  /** @param onFailure - Called when a segment cannot be read. It then counts as empty. */
  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure
  }

  /** @param next - Records before it are settled, and need not be read again. */
  async read(segment: Segment, next: number): Promise<Part> {
    const known = this.#part?.segment === segment ? this.#part : undefined
    const end = segment.bytes
    if (known?.end === end) return known
    const settled = known?.frames.find((frame) => frame.last >= next)?.start ?? known?.bytes.length ?? 0
    const offset = (known?.offset ?? 0) + settled
    let bytes: Uint8Array
    try {
      bytes = await segment.read(offset)
    } catch (error) {
      this.#onFailure(error)
      bytes = new Uint8Array()
    }
    this.#part = { segment, offset, end, bytes, frames: scanFrames(bytes).frames }
    return this.#part
  }

  /** Forgets what was read of a segment that was rewritten. */
  forget(segment: Segment): void {
    if (this.#part?.segment === segment) this.#part = undefined
  }
}
