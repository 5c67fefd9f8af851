/**
 * Marks a function that creates middleware, such as `retry`, so that it is refused when it was not called. The mark is a
 * place that cannot be read, so neither a client nor a policy needs a check for it.
 */
export function markFactory(name: string, create: (...options: never) => unknown): void {
  const refuse = (): never => {
    throw new TypeError(`use: ${name} was not called: pass ${name}()`)
  }
  Object.defineProperty(create, 'place', { value: Object.defineProperty({}, 'callOptions', { get: refuse }) })
}
