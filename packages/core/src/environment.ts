/**
 * Reads an environment variable if the runtime has an environment. Never throws, although Deno does without permission.
 *
 * @returns its trimmed value, or `undefined` if it is unset or empty
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

/** Whether the program runs in a browser page, where every visitor can read a key. */
export function isBrowserPage(): boolean {
  const { window } = globalThis as { window?: { document?: unknown } }
  return typeof window === 'object' && typeof window.document === 'object'
}

/**
 * Returns the runtime and its version for a User-Agent, such as `Node.js/24`. Returns `undefined` in a browser, where
 * the header is forbidden or triggers a CORS preflight for every call.
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
