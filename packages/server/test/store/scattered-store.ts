import type { Store } from '../../src/services/memory/store/store.ts'

/** A seeded random number generator (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The longest delay of a call and of its reply, in iterations of the event loop. */
const longestDelay = 4

/**
 * Acts as one store over several on the same data. Each call goes to any of them. Calls and replies are delayed, so
 * concurrent calls run, and settle, in any order.
 */
export function scatterCalls(stores: readonly Store[], seed: number): Store {
  const random = createRandom(seed)
  const delay = async (): Promise<void> => {
    for (let left = Math.floor(random() * (longestDelay + 1)); left > 0; left--)
      await new Promise((resolve) => setImmediate(resolve))
  }
  const running = new Set<Promise<unknown>>()
  let closing: Promise<void> | undefined
  const choose = (): Store => stores[Math.floor(random() * stores.length)]!

  const call = (method: keyof Store, args: unknown[]): Promise<unknown> => {
    const replied = (async () => {
      if (closing === undefined) await delay()
      const store = choose()
      const run = store[method] as (...values: unknown[]) => Promise<unknown>
      try {
        return await run.apply(store, args)
      } finally {
        await delay()
      }
    })()
    const settled = replied.then(
      () => {},
      () => {},
    )
    running.add(settled)
    void settled.then(() => running.delete(settled))
    return replied
  }
  const close = (): Promise<void> => {
    closing ??= (async () => {
      await Promise.all(running)
      await Promise.all(stores.map((store) => store.close()))
    })()
    return closing
  }
  async function* readSegments(...[scope, ids]: Parameters<Store['readSegments']>): ReturnType<Store['readSegments']> {
    for (const id of ids) {
      await delay()
      yield* choose().readSegments(scope, [id])
    }
  }
  return new Proxy<Store>(stores[0]!, {
    get(target, name) {
      // A promise that resolves with this store looks for `then`.
      if (!(name in target)) return undefined
      if (name === 'close') return close
      if (name === 'readSegments') return readSegments
      return (...args: unknown[]) => call(name as keyof Store, args)
    },
  })
}
