/** Matches a URL that needs no normalising: no credentials, no fragment, only ASCII. The client writes such URLs. */
const PLAIN_URL = /^https?:\/\/[a-z0-9.:[\]-]+\/[\x21\x22\x24-\x7e]*$/

/** The length of the longer scheme, `https://`, minus one. The first slash from here on begins the path. */
const AFTER_SCHEME = 8

/**
 * Splits a URL into origin and path for undici.
 *
 * @throws {TypeError} when the URL is invalid or contains credentials
 */
export function splitUrl(url: string): { readonly origin: string; readonly path: string } {
  if (PLAIN_URL.test(url)) {
    const slash = url.indexOf('/', AFTER_SCHEME)
    return { origin: url.slice(0, slash), path: url.slice(slash) }
  }
  const { origin, pathname, search, username, password } = new URL(url)
  if (username !== '' || password !== '') throw new TypeError('A URL must not contain credentials: use apiKey')
  return { origin, path: pathname + search }
}
