import { Fifo } from '@sekha/core/foundation'
import type { Transition } from './transition.ts'

/** An iterator that nobody reads keeps this many transitions, the latest ones. */
const maxWaiting = 1000

/** Passes transitions to any number of iterators. Each receives those after its creation. */
export class TransitionFeed {
  readonly #readers = new Set<Reader>()
  #isClosed = false

  push(transition: Transition): void {
    for (const reader of this.#readers) reader.push(transition)
  }

  /** Ends every iterator once its waiting transitions are read. */
  close(): void {
    this.#isClosed = true
    for (const reader of this.#readers) reader.end()
    this.#readers.clear()
  }

  open(): AsyncIterableIterator<Transition, undefined> {
    const reader = new Reader(() => this.#readers.delete(reader))
    if (this.#isClosed) reader.end()
    else this.#readers.add(reader)
    return reader
  }
}

type Result = IteratorResult<Transition, undefined>

const done: Result = { done: true, value: undefined }

class Reader implements AsyncIterableIterator<Transition, undefined> {
  readonly #waiting = new Fifo<Transition>()
  readonly #calls = new Fifo<(result: Result) => void>()
  readonly #onReturn: () => void
  #hasEnded = false

  constructor(onReturn: () => void) {
    this.#onReturn = onReturn
  }

  push(value: Transition): void {
    const call = this.#calls.shift()
    if (call !== undefined) return call({ done: false, value })
    this.#waiting.push(value)
    if (this.#waiting.size > maxWaiting) this.#waiting.shift()
  }

  end(): void {
    this.#hasEnded = true
    for (let call = this.#calls.shift(); call !== undefined; call = this.#calls.shift()) call(done)
  }

  async next(): Promise<Result> {
    const value = this.#waiting.shift()
    if (value !== undefined) return { done: false, value }
    if (this.#hasEnded) return done
    return new Promise((resolve) => void this.#calls.push(resolve))
  }

  async return(): Promise<Result> {
    for (let value = this.#waiting.shift(); value !== undefined;) value = this.#waiting.shift()
    this.end()
    this.#onReturn()
    return done
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
