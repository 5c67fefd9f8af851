/** Parses a URL. Returns `undefined` if it is invalid, and never throws. */
export function parseUrl(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base)
  } catch {
    return undefined
  }
}
