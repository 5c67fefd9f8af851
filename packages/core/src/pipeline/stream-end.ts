import type { Operation } from '../contract/operation.ts'
import { type Completion, Mark } from '../decode/index.ts'
import { ProtocolError } from '../foundation/index.ts'

/** Detects the last record and the checkpoints of a stream. */
export class StreamEnd implements Completion {
  isComplete = false
  /** The last checkpoint that the reader has passed. */
  checkpoint: string | undefined
  /** The last checkpoint that was read. */
  #latest: string | undefined
  readonly #operation: string
  readonly #marks: NonNullable<Operation['streamEnd']>

  constructor(operation: string, marks: NonNullable<Operation['streamEnd']>) {
    this.#operation = operation
    this.#marks = marks
  }

  /** Takes the next record, or any value that may be a record. @returns the mark that replaces a checkpoint */
  see(record: unknown): Mark | undefined {
    if (typeof record !== 'object' || record === null) return undefined
    const { property, value, checkpoint } = this.#marks
    const fields = record as Readonly<Record<string, unknown>>
    if (fields[property] === value) this.isComplete = true
    const position = fields[checkpoint]
    if (typeof position !== 'string') return undefined
    this.#latest = position
    return new Mark(() => {
      this.checkpoint = position
    })
  }

  /** Removes the hash of the bytes from the last record, because it does not describe the records. */
  removeHash(record: unknown): void {
    const { hash } = this.#marks
    if (this.isComplete && hash !== undefined) delete (record as Record<string, unknown>)[hash]
  }

  incomplete(): ProtocolError {
    const checkpoint = this.#latest ?? this.checkpoint
    const next = checkpoint === undefined ? 'Call it again' : 'Call it again from `checkpoint` of this error'
    return new ProtocolError(
      `${this.#operation}: the stream ended before its ${this.#marks.value}, so records are missing. ${next}`,
      { code: 'incomplete_stream', checkpoint },
    )
  }
}
