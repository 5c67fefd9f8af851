import type { SegmentDoc } from '../segments/encode-segment.ts'
import type { KeptDocument } from './document.ts'

/** The time of documents without a timestamp: before every Date. */
const noTimeMs = -8.64e15 - 1
/** The earliest time of a Date. */
export const earliestMs = -8.64e15
const maxRoles = 255

/** The numbers of a document in its segment. */
export type DocNumber = Omit<SegmentDoc, 'terms'>

/** The numbers of conversations and the codes of roles, in the order of their first appearance. */
export class DocNumbers {
  readonly #conversations = new Map<string, number>()
  readonly #roles = new Map<string, number>()
  #nextConversation = 0

  /** The number of a conversation; undefined if no document has it. */
  conversation(name: string): number | undefined {
    return this.#conversations.get(name)
  }

  /** The code of a role; undefined if no document has it. */
  role(name: string): number | undefined {
    return this.#roles.get(name)
  }

  /** @throws {RangeError} when these documents have too many new roles */
  check(documents: readonly KeptDocument[]): void {
    const added = new Set(
      documents.map(({ role }) => role).filter((role) => role !== undefined && !this.#roles.has(role)),
    )
    const count = this.#roles.size + added.size
    if (count > maxRoles) throw new RangeError(`an index has at most ${maxRoles} different roles, got ${count}`)
  }

  /** Numbers a document. */
  take({ conversation, role, timestamp }: KeptDocument): DocNumber {
    return {
      conversation: conversation === undefined ? this.#nextConversation++ : this.#takeConversation(conversation),
      role: role === undefined ? 0 : this.#takeRole(role),
      timeMs: timestamp?.getTime() ?? noTimeMs,
    }
  }

  #takeConversation(name: string): number {
    const number = this.#conversations.get(name) ?? this.#nextConversation++
    this.#conversations.set(name, number)
    return number
  }

  #takeRole(name: string): number {
    const code = this.#roles.get(name) ?? this.#roles.size + 1
    this.#roles.set(name, code)
    return code
  }
}

/** The documents of an index, by number and by id. */
export class DocumentTable {
  readonly #byNumber = new Map<number, KeptDocument>()
  readonly #numbers = new Map<string, number>()

  get size(): number {
    return this.#byNumber.size
  }

  /** All documents with their numbers, in the order in which they were added. */
  entries(): IterableIterator<[number, KeptDocument]> {
    return this.#byNumber.entries()
  }

  at(number: number): KeptDocument | undefined {
    return this.#byNumber.get(number)
  }

  find(id: string): KeptDocument | undefined {
    return this.#byNumber.get(this.#numbers.get(id) ?? -1)
  }

  /** The ids of a conversation's documents, in order. */
  idsOf(conversation: string): readonly string[] {
    return [...this.#byNumber.values()].flatMap((each) => (each.conversation === conversation ? [each.id] : []))
  }

  numberOf(id: string): number | undefined {
    return this.#numbers.get(id)
  }

  set(number: number, document: KeptDocument): void {
    this.#byNumber.set(number, document)
    this.#numbers.set(document.id, number)
  }

  /** Removes a document. @returns its number, or undefined if there is none */
  delete(id: string): number | undefined {
    const number = this.#numbers.get(id)
    if (number === undefined) return undefined
    this.#numbers.delete(id)
    this.#byNumber.delete(number)
    return number
  }
}
