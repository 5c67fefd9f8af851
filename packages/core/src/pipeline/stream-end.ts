import type { Operation } from '../contract/operation.ts'
import type { Completion } from '../decode/index.ts'
import { ProtocolError } from '../foundation/index.ts'

/** Detects the last record of a stream and keeps the latest checkpoint. */
export class StreamEnd implements Completion {
  isComplete = false
  checkpoint: string | undefined
  readonly #operation: string
  readonly #marks: NonNullable<Operation['streamEnd']>

  constructor(operation: string, marks: NonNullable<Operation['streamEnd']>) {
    this.#operation = operation
    this.#marks = marks
  }

  /** Takes the next record, or any value that may be a record. */
  see(record: unknown): void {
    if (typeof record !== 'object' || record === null) return
    const { property, value, checkpoint } = this.#marks
    const fields = record as Readonly<Record<string, unknown>>
    if (fields[property] === value) this.isComplete = true
    const position = fields[checkpoint]
    if (typeof position === 'string') this.checkpoint = position
  }

  incomplete(): ProtocolError {
    const { checkpoint } = this
    const next = checkpoint === undefined ? 'Call it again' : 'Call it again from `checkpoint` of this error'
    return new ProtocolError(
      `${this.#operation}: the stream ended before its ${this.#marks.value}, so records are missing. ${next}`,
      { code: 'incomplete_stream', checkpoint },
    )
  }
}
