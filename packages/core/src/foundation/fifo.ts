interface Node<T> {
  readonly value: T
  previous: Node<T> | undefined
  next: Node<T> | undefined
  isListed: boolean
}

/**
 * A queue, first in, first out, from which anything can be removed. Every operation takes constant time, which a `Set`
 * does not: reading its first element passes over all that were deleted before.
 */
export class Fifo<T> {
  #first: Node<T> | undefined
  #last: Node<T> | undefined
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Adds a value at the end. @returns a function that removes it, wherever it is; it does nothing the second time */
  push(value: T): () => void {
    const node: Node<T> = { value, previous: this.#last, next: undefined, isListed: true }
    if (this.#last === undefined) this.#first = node
    else this.#last.next = node
    this.#last = node
    this.#size += 1
    return () => this.#remove(node)
  }

  /** Removes the first value. @returns it; `undefined` when the queue is empty */
  shift(): T | undefined {
    const node = this.#first
    if (node !== undefined) this.#remove(node)
    return node?.value
  }

  /** The values in their order. A value may be removed when it is reached. */
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
