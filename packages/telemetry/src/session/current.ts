import { builtinModule } from '../runtime.ts'

interface AsyncStorage<T> {
  run<R>(store: T, work: () => R): R
  getStore(): T | undefined
}

/** The value that a piece of work belongs to. */
export interface Current<T> {
  readonly run: <R>(value: T, work: () => R) => R
  readonly get: () => T | undefined
}

/** Creates a context with AsyncLocalStorage. Where there is none, as in browsers, it ends at the first await. */
export function createCurrent<T>(): Current<T> {
  let storage: AsyncStorage<T> | undefined
  let current: T | undefined
  return {
    get: () => storage?.getStore() ?? current,
    run: (value, work) => {
      const { AsyncLocalStorage } =
        builtinModule<{ AsyncLocalStorage?: new () => AsyncStorage<T> }>('node:async_hooks') ?? {}
      if (AsyncLocalStorage !== undefined) {
        storage ??= new AsyncLocalStorage()
        return storage.run(value, work)
      }
      const before = current
      current = value
      try {
        return work()
      } finally {
        current = before
      }
    },
  }
}
