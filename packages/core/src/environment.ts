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

/**
 * The runtime and its version for a User-Agent, such as `Node.js/24`; `undefined` where a program does not set that
 * header: in a browser it is forbidden, or makes every call ask for leave first.
 */
export function describeRuntime(): string | undefined {
  try {
    const { navigator, process } = globalThis as {
      navigator?: { userAgent?: string }
      process?: { versions?: { node?: string } }
    }
    if (isBrowserPage()) return undefined
    const agent = navigator?.userAgent ?? ''
    if (/^(?:Node|Bun|Deno|Cloudflare)/.test(agent)) return agent
    // Node.js 20 has no `navigator`.
    return process?.versions?.node && `Node.js/${process.versions.node}`
  } catch {
    return undefined
  }
}
