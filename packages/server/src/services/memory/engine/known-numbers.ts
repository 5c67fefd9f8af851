import type { Scope } from '../store/store.ts'

/** The number of conversations of all tenants whose number is remembered: about 1 MB. */
const maxKnown = 4096

/**
 * Remembers the numbers of conversations that were appended to, so that a chat does not look up its
 * conversation before each append. Only a hint: the command compares it with the stored number.
 */
export class KnownNumbers {
  /** The oldest first. Ids are unique within a tenant only. */
  readonly #numbers = new Map<string, number>()

  get({ tenant }: Scope, id: string): number | undefined {
    return this.#numbers.get(keyOf(tenant, id))
  }

  set({ tenant }: Scope, id: string, number: number): void {
    const key = keyOf(tenant, id)
    if (this.#numbers.get(key) === number) return
    this.#numbers.set(key, number)
    if (this.#numbers.size <= maxKnown) return
    const [oldest] = this.#numbers.keys()
    if (oldest !== undefined) this.#numbers.delete(oldest)
  }

  delete({ tenant }: Scope, id: string): void {
    this.#numbers.delete(keyOf(tenant, id))
  }
}

/** An id has no space, so two pairs never have the same key. */
const keyOf = (tenant: string, id: string): string => `${id} ${tenant}`
