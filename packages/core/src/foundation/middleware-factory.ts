/** Marks a factory. Registered, so that a mark is found by every copy of the package. */
const FACTORY = Symbol.for('sekha.middleware-factory')

/** Marks a function that creates middleware, such as `retry`, so that a client can reject it when it was not called. */
export function markFactory(name: string, create: (...options: never) => unknown): void {
  Object.defineProperty(create, FACTORY, { value: name })
}

/**
 * Rejects a function that creates middleware in place of the middleware.
 *
 * @param owner - What takes the middleware, for the message.
 * @throws {TypeError} naming the function
 */
export function refuseUncalled(owner: string, middleware: readonly object[]): void {
  for (const { [FACTORY]: name } of middleware as readonly { readonly [FACTORY]?: string }[])
    if (name !== undefined) throw new TypeError(`${owner}: ${name} was not called: pass ${name}()`)
}
