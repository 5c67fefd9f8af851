import type { Scope, Store } from '../store/store.ts'

/** The size of a tenant's first block. Each block is twice as large as the one before, up to the largest size. */
const firstBlock = 16
const largestBlock = 1024
/** The number of tenants with a block. The least recently used block is dropped, and its numbers stay unused. */
const maxTenants = 1000

interface Block {
  readonly first: number
  next: number
  readonly end: number
  readonly size: number
}

/** Hands out numbers for new conversations, from blocks that the store reserves: most creations reserve nothing. */
export class ConversationNumbers {
  readonly #store: Store
  readonly #blocks = new Map<string, Block>()
  readonly #reserving = new Map<string, Promise<void>>()

  constructor(store: Store) {
    this.#store = store
  }

  /** Returns the first of `count` consecutive numbers. */
  async take(scope: Scope, count: number): Promise<number> {
    if (count === 0) return 0
    for (;;) {
      const block = this.#blocks.get(scope.tenant)
      if (block !== undefined && block.next + count <= block.end) {
        const first = block.next
        block.next += count
        return first
      }
      await this.#reserve(scope, count)
    }
  }

  /** Discards the block of a number that the store refused: the file was replaced by an older copy. */
  discard({ tenant }: Scope, number: number): void {
    const block = this.#blocks.get(tenant)
    if (block !== undefined && number >= block.first && number < block.end) this.#blocks.delete(tenant)
  }

  /** One reservation runs at a time, for all that wait. */
  async #reserve(scope: Scope, count: number): Promise<void> {
    const { tenant } = scope
    const running = this.#reserving.get(tenant)
    if (running !== undefined) return running
    const reserving = this.#reserveBlock(scope, count).finally(() => this.#reserving.delete(tenant))
    this.#reserving.set(tenant, reserving)
    return reserving
  }

  async #reserveBlock(scope: Scope, count: number): Promise<void> {
    const before = this.#blocks.get(scope.tenant)
    const size = before === undefined ? firstBlock : Math.min(largestBlock, before.size * 2)
    const reserved = Math.max(size, count)
    const next = await this.#store.reserveConversations(scope, reserved)
    this.#blocks.delete(scope.tenant)
    this.#blocks.set(scope.tenant, { first: next, next, end: next + reserved, size })
    const [oldest] = this.#blocks.keys()
    if (this.#blocks.size > maxTenants && oldest !== undefined) this.#blocks.delete(oldest)
  }
}
