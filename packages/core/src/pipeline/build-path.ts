const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * Fills the parameters of a path. Every parameter of the contract is an id, so what is not one is refused here, before
 * any I/O: nothing that is put into a path can leave it.
 *
 * @throws {TypeError} when a value is missing or not a UUID
 */
export function buildPath(
  operation: { readonly id: string; readonly path: string },
  values: readonly string[],
): string {
  let index = 0
  return operation.path.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const value: unknown = values[index++]
    if (typeof value !== 'string' || !UUID.test(value))
      throw new TypeError(`${operation.id}: ${name} must be a UUID, got ${describe(value)}`)
    return value.toLowerCase()
  })
}

/** Says what a value is without repeating what may be a secret or a page of text. */
function describe(value: unknown): string {
  if (typeof value !== 'string') return value === null ? 'null' : typeof value
  return value === '' ? 'an empty string' : `a string of ${value.length} characters`
}
