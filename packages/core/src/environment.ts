/**
 * Reads an environment variable where there is an environment; never throws (Deno throws without permission).
 *
 * @returns its value without surrounding space, or `undefined` if it is not set or empty
 */
export function readEnvironment(name: string): string | undefined {
  try {
    const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } }
    const value = process?.env?.[name]?.trim()
    return value === '' ? undefined : value
  } catch {
    return undefined
  }
}

/** Whether this is a page in a browser, where everyone can read a key. */
export function isBrowserPage(): boolean {
  const { window } = globalThis as { window?: { document?: unknown } }
  return typeof window === 'object' && typeof window.document === 'object'
}
