/** Needs no normalising: no credentials, no fragment, nothing beyond ASCII. What the client writes is like this. */
const PLAIN_URL = /^https?:\/\/[a-z0-9.:[\]-]+\/[\x21\x22\x24-\x7e]*$/

/** The length of the longer scheme, `https://`, less one: a slash that is found from here on begins the path. */
const AFTER_SCHEME = 8

/**
 * Splits a URL as undici wants it.
 *
 * @throws {TypeError} when it is none, or holds credentials
 */
export function splitUrl(url: string): { readonly origin: string; readonly path: string } {
  if (PLAIN_URL.test(url)) {
    const slash = url.indexOf('/', AFTER_SCHEME)
    return { origin: url.slice(0, slash), path: url.slice(slash) }
  }
  const { origin, pathname, search, username, password } = new URL(url)
  if (username !== '' || password !== '') throw new TypeError('A URL must not hold credentials: use apiKey')
  return { origin, path: pathname + search }
}
