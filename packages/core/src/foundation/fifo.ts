interface Node<T> {
  readonly value: T
  previous: Node<T> | undefined
  next: Node<T> | undefined
  isListed: boolean
}

/**
 * A first-in, first-out queue that can remove any element. Every operation takes constant time. A `Set` does not:
 * reading its first element skips over all deleted ones.
 */
export class Fifo<T> {
  #first: Node<T> | undefined
  #last: Node<T> | undefined
  #size = 0

  /** The number of values. */
  get size(): number {
    return this.#size
  }

  /** Appends a value. @returns an idempotent function that removes it from any position */
  push(value: T): () => void {
    const node: Node<T> = { value, previous: this.#last, next: undefined, isListed: true }
    if (this.#last === undefined) this.#first = node
    else this.#last.next = node
    this.#last = node
    this.#size += 1
    return () => this.#remove(node)
  }

  /** Removes the first value. @returns the value, or `undefined` if the queue is empty */
  shift(): T | undefined {
    const node = this.#first
    if (node !== undefined) this.#remove(node)
    return node?.value
  }

  /** Iterates over the values in order. The current value may be removed. */
  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (let node = this.#first; node !== undefined;) {
      const { next } = node
      yield node.value
      node = next
    }
  }

  #remove(node: Node<T>): void {
    if (!node.isListed) return
    node.isListed = false
    this.#size -= 1
    if (node.previous === undefined) this.#first = node.next
    else node.previous.next = node.next
    if (node.next === undefined) this.#last = node.previous
    else node.next.previous = node.previous
  }
}
