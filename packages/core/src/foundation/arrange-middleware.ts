/** Where a middleware stands among the others of its client. */
export interface MiddlewarePlace {
  /** The name that other places and error messages use, such as `retry`. */
  readonly name: string
  /** `call`: runs once per call, outside every retry. `attempt`: runs once per attempt, inside every retry. */
  readonly around: 'call' | 'attempt'
  /** Middleware that runs inside this one, by name; `*` is all other middleware around the same. Absent names are ignored. */
  readonly before?: readonly string[] | undefined
  /** Middleware that runs outside this one, by name; `*` is all other middleware around the same. Absent names are ignored. */
  readonly after?: readonly string[] | undefined
  /** Middleware that one client must not combine with this one, by name; its own name allows it once. */
  readonly excludes?: readonly string[] | undefined
}

/** Anything that may have a place. */
export interface Placeable {
  readonly place?: MiddlewarePlace | undefined
}

/** A middleware's place, and its rank from the caller to the transport. */
interface Entry<M extends Placeable = Placeable> extends MiddlewarePlace {
  readonly middleware: M
  /** 0: free around the call. 1: placed around the call. 2: placed around the attempt. 3: free around the attempt. */
  readonly rank: number
}

/**
 * Puts middleware in the order of its places, the outermost first, whatever the order of the array: a stable
 * topological sort. Middleware that names no neighbour is free: it keeps the array's order and stands next to the caller
 * (around the call) or next to the transport (around the attempt). What the places leave open is decided by name.
 *
 * @throws {TypeError} naming two that cannot be combined, or whose places contradict each other
 */
export function arrangeMiddleware<M extends Placeable>(use: readonly M[]): readonly M[] {
  const left = use.map((middleware) => enter(middleware))
  for (const [index, one] of left.entries())
    for (const other of left.slice(index + 1))
      if (excludes(one, other) || excludes(other, one))
        throw new TypeError(
          `use: ${one.name} cannot be combined with ${one.name === other.name ? 'another ' : ''}${other.name}`,
        )
  left.sort((one, other) => one.rank - other.rank || (isFree(one) ? 0 : compareNames(one, other)))
  const arranged: M[] = []
  while (left.length > 0) {
    const next = left.find((entry) => findOutside(entry, left) === undefined)
    if (next === undefined) throw describeContradiction(left)
    left.splice(left.indexOf(next), 1)
    arranged.push(next.middleware)
  }
  return arranged
}

function enter<M extends Placeable>(middleware: M): Entry<M> {
  const place = middleware.place ?? { name: 'a plain function', around: 'call' }
  const isPlaced = place.before === undefined && place.after === undefined ? 0 : 1
  return { ...place, middleware, rank: place.around === 'call' ? isPlaced : 3 - isPlaced }
}

const isFree = ({ rank }: Entry): boolean => rank % 3 === 0

const compareNames = (one: Entry, other: Entry): number => (one.name < other.name ? -1 : Number(one.name > other.name))

/** Policies hold state, such as a permit: the same one twice would wait for itself. */
const excludes = (one: Entry, { name, middleware }: Entry): boolean =>
  one.excludes?.includes(name) === true || (one.middleware === middleware && middleware.place !== undefined)

/** One of `others` that has to be outside `inner`. */
function findOutside(inner: Entry, others: readonly Entry[]): Entry | undefined {
  return others.find(
    (outer) =>
      outer !== inner &&
      ((outer.rank < 2 && inner.rank > 1) || names(outer.before, outer, inner) || names(inner.after, inner, outer)),
  )
}

const names = (list: readonly string[] | undefined, from: Entry, to: Entry): boolean =>
  list?.some((name) => name === to.name || (name === '*' && from.around === to.around && from.name !== to.name)) ===
  true

/** Each entry of `left` has another that must be outside it: going outwards ends in a circle. */
function describeContradiction(left: readonly Entry[]): TypeError {
  const inner = left.reduce((at) => findOutside(at, left) ?? at, left[0] as Entry)
  return new TypeError(`use: the places of ${findOutside(inner, left)?.name} and ${inner.name} contradict each other`)
}
