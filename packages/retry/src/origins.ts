/** The maximum number of origins or keys kept; the one unused for longest is evicted first. */
const MAX_ORIGINS = 1000

/**
 * Returns the origin of an absolute URL. It slices the string instead of parsing it, because it runs once per call. Two
 * spellings of one origin give two results, which only creates a second bucket.
 */
export function originOf(url: string): string {
  const start = url.indexOf('://')
  if (start === -1) return ''
  const end = url.slice(start + 3).search(/[/?#]/)
  const host = end === -1 ? url.slice(start + 3) : url.slice(start + 3, start + 3 + end)
  return url.slice(0, start + 3) + host.slice(host.lastIndexOf('@') + 1)
}

/**
 * Keeps one value for each origin, for at most {@link MAX_ORIGINS} origins.
 *
 * @param values - Holds the values. @default a new map
 */
export function createPerOrigin<T, Rest extends readonly unknown[] = []>(
  create: (origin: string, ...rest: Rest) => T,
  values: Map<string, T> = new Map<string, T>(),
): (origin: string, ...rest: Rest) => T {
  return (origin, ...rest) => {
    const known = values.get(origin)
    if (known !== undefined) {
      // A full map evicts its first entry: the one in use moves to the end.
      if (values.size >= MAX_ORIGINS / 2 && values.delete(origin)) values.set(origin, known)
      return known
    }
    const value = create(origin, ...rest)
    if (values.size >= MAX_ORIGINS) {
      const [oldest] = values.keys()
      if (oldest !== undefined) values.delete(oldest)
    }
    values.set(origin, value)
    return value
  }
}
