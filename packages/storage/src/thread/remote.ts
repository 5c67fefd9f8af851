/** The methods of an engine that another thread can call: those that return promises. */
export type Remote<T> = {
  readonly [Name in keyof T as T[Name] extends (...args: never[]) => Promise<unknown> ? Name : never]: T[Name]
}

/**
 * Creates an object with every method of `T`. A method passes its name and its arguments to `call`. Which methods exist
 * is known to the types and to the engine, not here: calling one that the engine lacks rejects.
 */
export function createRemote<T extends object>(
  call: (method: string, args: readonly unknown[]) => Promise<unknown>,
  local: Partial<T> = {},
): Remote<T> {
  const methods = new Map<string, (...args: readonly unknown[]) => Promise<unknown>>()
  return new Proxy(Object.freeze({}), {
    get(_, name) {
      // A `then` would make it a promise, and symbols ask what kind of object it is.
      if (typeof name === 'symbol' || name === 'then' || name in Object.prototype) return undefined
      if (Object.hasOwn(local, name)) return Reflect.get(local, name)
      let method = methods.get(name)
      if (method === undefined) {
        method = (...args) => call(name, args)
        methods.set(name, method)
      }
      return method
    },
  }) as Remote<T>
}
