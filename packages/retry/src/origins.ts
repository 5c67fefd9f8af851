/** How many origins are remembered; the one known longest is forgotten first. A client rarely talks to more than three. */
const MAX_ORIGINS = 1000

/**
 * The origin of an absolute URL, cut out instead of parsed: this runs once per call. Two spellings of one origin give
 * two texts, which costs a second bucket and nothing else.
 */
export function originOf(url: string): string {
  const start = url.indexOf('://')
  if (start === -1) return ''
  const end = url.slice(start + 3).search(/[/?#]/)
  const host = end === -1 ? url.slice(start + 3) : url.slice(start + 3, start + 3 + end)
  return url.slice(0, start + 3) + host.slice(host.lastIndexOf('@') + 1)
}

/** Keeps one value for each origin, and no more than {@link MAX_ORIGINS} of them. */
export function createPerOrigin<T>(create: (origin: string) => T): (origin: string) => T {
  const values = new Map<string, T>()
  return (origin) => {
    const known = values.get(origin)
    if (known !== undefined) return known
    const value = create(origin)
    if (values.size >= MAX_ORIGINS) {
      const [oldest] = values.keys()
      if (oldest !== undefined) values.delete(oldest)
    }
    values.set(origin, value)
    return value
  }
}
